package dev.carillon.conformance;

import dev.carillon.conformance.StrictJson.Kind;
import dev.carillon.conformance.StrictJson.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends single events over HTTP, and holds the answers against the verdicts. One thread at a time. */
final class HttpDoor {

    private final RawHttp http;
    private final Ledger ledger;

    HttpDoor(RawHttp http, Ledger ledger) {
        this.http = http;
        this.ledger = ledger;
    }

    void send(Message message, Chance chance) {
        Verdict verdict = Oracle.judge(message);
        if (!ledger.isNew(verdict)) {
            return;
        }
        ledger.sent();
        String first = send(message, verdict);
        boolean isRepeatable = message.form() != Form.HTTP_PLAIN; // which has no id of its own
        if (first != null && isRepeatable && chance.percent(3)) {
            String again = send(message, verdict);
            if (!first.equals(again)) {
                ledger.wrong(Repeatable.of(message), "sent again, it is " + again + " and not " + first);
            }
        }
    }

    private String send(Message message, Verdict verdict) {
        String repeatable = Repeatable.of(message);
        try {
            RawHttp.Response response = http.post("/api/v1/events", headers(message), message.body());
            if (response.status() == 400 && response.body().length == 0 && Deviations.isRefusedByTheServer(message)) {
                ledger.refused();
                return null;
            }
            return answered(response, verdict, repeatable);
        } catch (IOException e) {
            // A server that refuses the headers does not read the body, and closes the connection.
            if (!(verdict instanceof Verdict.Open) && !Deviations.isRefusedByTheServer(message)) {
                ledger.wrong(repeatable, "no answer: " + e.getMessage());
            }
            return null;
        }
    }

    private static List<Map.Entry<String, String>> headers(Message message) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        message.attributes()
                .forEach(each -> headers.add(
                        Map.entry("ce-" + each.getKey(), each.getValue().toString())));
        if (message.contentType() != null) {
            headers.add(Map.entry("Content-Type", octets(message.contentType())));
        }
        return headers;
    }

    /** What is not ASCII as UTF-8; what would end the header as something else that has no place there. */
    private static String octets(String text) {
        byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new String(utf8, java.nio.charset.StandardCharsets.ISO_8859_1).replaceAll("[\\x00\\r\\n]", "\u0001");
    }

    private String answered(RawHttp.Response response, Verdict verdict, String repeatable) {
        if (response.status() == 202) {
            return accepted(response, verdict, repeatable);
        }
        ledger.refused();
        if (response.status() >= 500) {
            ledger.wrong(repeatable, "answered with " + response.status() + ": " + response.text());
        } else if (!(verdict instanceof Verdict.Open)) {
            ledger.wrong(repeatable, refused(response, verdict));
        }
        return null;
    }

    private String accepted(RawHttp.Response response, Verdict verdict, String repeatable) {
        try {
            Value answer = StrictJson.parse(response.body());
            String id = answer.member("id").string();
            Meant meant = Verdicts.meant(verdict);
            ledger.stored(id, new Expected(repeatable, meant));
            if (verdict instanceof Verdict.Invalid invalid) {
                ledger.wrong(repeatable, "stored: " + invalid.why());
            } else if (meant != null) {
                same(meant, "id", answer.member("eventId"), repeatable);
                same(meant, "source", answer.member("source"), repeatable);
            }
            return id;
        } catch (StrictJson.NotJson | RuntimeException e) {
            ledger.wrong(repeatable, "an answer that cannot be read: " + response.text());
            return null;
        }
    }

    private void same(Meant meant, String attribute, Value answered, String repeatable) {
        Object value = meant.attributes().get(attribute);
        if (value != null && (answered == null || !value.equals(answered.string()))) {
            ledger.wrong(
                    repeatable,
                    "the answer has another " + attribute + ": " + (answered == null ? null : answered.text()));
        }
    }

    /** A problem (RFC 9457) that names what is wrong. */
    static List<String> refused(RawHttp.Response response, Verdict verdict) {
        try {
            Value problem = StrictJson.parse(response.body());
            Value errors = problem.member("errors");
            if (errors == null
                    || errors.kind() != Kind.ARRAY
                    || errors.elements().isEmpty()) {
                return Refusals.differences(
                        verdict, "", problem.member("detail").string());
            }
            Value error = errors.elements().get(0);
            Value place = error.member("pointer") == null ? error.member("parameter") : error.member("pointer");
            return Refusals.differences(
                    verdict, place.string(), error.member("rule").string());
        } catch (StrictJson.NotJson | RuntimeException e) {
            return List.of("refused with " + response.status() + " and no problem: " + response.text());
        }
    }
}
