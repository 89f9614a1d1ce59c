package dev.carillon.conformance;

import dev.carillon.conformance.StrictJson.Kind;
import dev.carillon.conformance.StrictJson.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sends batches: all or none, partial, with repeats among them, and whole requests again. One thread at a time. */
final class BatchDoor {

    /** @param twin the place of an event of the same source and id before it, or -1 */
    private record Part(String json, Verdict verdict, int twin, boolean sameContent) {}

    private final RawHttp http;
    private final Ledger ledger;
    private final String run;

    BatchDoor(RawHttp http, Ledger ledger, String run) {
        this.http = http;
        this.ledger = ledger;
        this.run = run;
    }

    /** @return how many events were sent */
    int send(long nr, long seed) {
        Chance chance = new Chance(seed, nr);
        List<Part> parts = new ArrayList<>();
        int count = 1 + chance.below(5);
        for (int i = 0; i < count; i++) {
            part(parts, chance, nr * 10 + i);
        }
        boolean partial = chance.percent(50);
        String key = chance.percent(30) ? "key-" + run + "-" + nr : null;
        String body = "["
                + String.join(
                        chance.pick(List.of(",", " , ", ",\n")),
                        parts.stream().map(Part::json).toList()) + "]";
        Message message = new Message(
                Form.HTTP_BATCH, nr, List.of(), Form.HTTP_BATCH.mediaType, body.getBytes(StandardCharsets.UTF_8));
        String repeatable = Repeatable.of(message) + (partial ? " (partial)" : "") + (key == null ? "" : " key " + key);
        parts.forEach(each -> ledger.sent());
        List<String> ids = send(message, parts, partial, key, repeatable);
        if (key != null && !ids.isEmpty()) {
            again(message, partial, key, ids, repeatable);
        }
        return count;
    }

    private void part(List<Part> parts, Chance chance, long nr) {
        int twin = parts.isEmpty() ? -1 : chance.below(parts.size());
        boolean repeats = twin >= 0
                && chance.percent(15)
                && parts.get(twin).verdict instanceof Verdict.Valid
                && parts.get(twin).twin < 0;
        if (repeats) {
            Part first = parts.get(twin);
            boolean same = chance.percent(50);
            // A member more makes it another event of the same id.
            String json = same ? first.json : first.json.replaceFirst("\\{", "{\"other\":\"content\",");
            parts.add(new Part(json, Oracle.structured(json.getBytes(StandardCharsets.UTF_8), false), twin, same));
            return;
        }
        Draft draft = Drafts.make(chance, nr, run);
        String json = Encoding.structured(draft, chance);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        boolean isBroken = false;
        try {
            StrictJson.parse(bytes);
        } catch (StrictJson.NotJson e) {
            isBroken = true; // of the whole batch
        }
        Verdict verdict = Oracle.structured(bytes, false);
        // What may go either way makes the others' fate unknown.
        if (verdict instanceof Verdict.Open || isBroken && chance.percent(90) || !ledger.isNew(verdict)) {
            return;
        }
        parts.add(new Part(json, verdict, -1, false));
    }

    private List<String> send(Message message, List<Part> parts, boolean partial, String key, String repeatable) {
        try {
            RawHttp.Response response = post(message, partial, key);
            return answered(response, parts, partial, repeatable);
        } catch (IOException e) {
            ledger.wrong(repeatable, "no answer: " + e.getMessage());
            return List.of();
        }
    }

    private RawHttp.Response post(Message message, boolean partial, String key) throws IOException {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(List.of(Map.entry("Content-Type", message.contentType())));
        if (key != null) {
            headers.add(Map.entry("Idempotency-Key", key));
        }
        return http.post("/api/v1/events" + (partial ? "?partial=true" : ""), headers, message.body());
    }

    private List<String> answered(RawHttp.Response response, List<Part> parts, boolean partial, String repeatable) {
        boolean isBroken = parts.stream().anyMatch(each -> isBroken(each.json));
        boolean all = parts.stream().allMatch(each -> isRight(each));
        boolean any = parts.stream().anyMatch(each -> isRight(each));
        boolean expected = !isBroken && (partial ? any : all);
        if (parts.isEmpty()) {
            return List.of(); // HTTP binding, 3.3.2: a batch may be empty; nothing can be stored of it
        }
        if (response.status() != 202) {
            ledger.refused();
            if (expected || response.status() >= 500) {
                ledger.wrong(repeatable, "a batch refused with " + response.status() + ": " + response.text());
            }
            return List.of();
        }
        if (!expected) {
            ledger.wrong(
                    repeatable,
                    "a batch was taken: "
                            + parts.stream()
                                    .map(each -> each.verdict.getClass().getSimpleName())
                                    .toList());
        }
        return entries(response, parts, repeatable);
    }

    private static boolean isBroken(String json) {
        try {
            StrictJson.parse(json);
            return false;
        } catch (StrictJson.NotJson e) {
            return true;
        }
    }

    private static boolean isRight(Part part) {
        return part.verdict instanceof Verdict.Valid && (part.twin < 0 || part.sameContent);
    }

    private List<String> entries(RawHttp.Response response, List<Part> parts, String repeatable) {
        List<String> ids = new ArrayList<>();
        try {
            Value answer = StrictJson.parse(response.body());
            if (answer.kind() != Kind.ARRAY || answer.elements().size() != parts.size()) {
                ledger.wrong(repeatable, "not one entry an event: " + response.text());
                return List.of();
            }
            Map<Integer, String> byPlace = new LinkedHashMap<>();
            for (int i = 0; i < parts.size(); i++) {
                Value id = answer.elements().get(i).member("id");
                ids.add(id == null ? null : id.string());
                byPlace.put(i, ids.get(i));
                entry(parts.get(i), i, answer.elements().get(i), byPlace, repeatable);
            }
        } catch (StrictJson.NotJson | RuntimeException e) {
            ledger.wrong(repeatable, "an answer that cannot be read (" + e + "): " + response.text());
        }
        return ids;
    }

    private void entry(Part part, int place, Value entry, Map<Integer, String> ids, String repeatable) {
        String id = ids.get(place);
        if (id == null) {
            ledger.refused();
            if (isRight(part)) {
                ledger.wrong(repeatable, "event " + place + " was not taken: " + entry.text());
            } else if (part.verdict instanceof Verdict.Invalid) {
                Value error =
                        entry.member("problem").member("errors").elements().get(0);
                ledger.wrong(
                        repeatable,
                        Refusals.differences(
                                part.verdict,
                                error.member("pointer").string(),
                                error.member("rule").string()));
            }
        } else if (!isRight(part)) {
            ledger.wrong(repeatable, "event " + place + " was taken: " + part.verdict);
        } else if (part.twin >= 0) {
            if (!id.equals(ids.get(part.twin))) {
                ledger.wrong(repeatable, "event " + place + " is the same as " + part.twin + ", and got another id");
            }
        } else {
            ledger.stored(id, new Expected(repeatable + " event " + place, Verdicts.meant(part.verdict)));
        }
    }

    private void again(Message message, boolean partial, String key, List<String> ids, String repeatable) {
        try {
            List<String> repeated = new ArrayList<>();
            for (Value each :
                    StrictJson.parse(post(message, partial, key).body()).elements()) {
                repeated.add(
                        each.member("id") == null ? null : each.member("id").string());
            }
            if (!repeated.equals(ids)) {
                ledger.wrong(repeatable, "the request again got " + repeated + ", not " + ids);
            }
            byte[] other = ("[{\"specversion\":\"1.0\",\"id\":\"" + key + "\",\"source\":\"/o\",\"type\":\"t\"}]")
                    .getBytes(StandardCharsets.UTF_8);
            int status = post(
                            new Message(Form.HTTP_BATCH, message.nr(), List.of(), message.contentType(), other),
                            partial,
                            key)
                    .status();
            if (status != 422) {
                ledger.wrong(repeatable, "another request with its key was answered with " + status);
            }
        } catch (IOException | StrictJson.NotJson | RuntimeException e) {
            ledger.wrong(repeatable, "the request again: " + e);
        }
    }
}
