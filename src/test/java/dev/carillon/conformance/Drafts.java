package dev.carillon.conformance;

import dev.carillon.conformance.Draft.Data;
import dev.carillon.conformance.Draft.Raw;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes events from a seed: most of them valid, with one or two things that are odd or wrong. Stateless. */
final class Drafts {

    private static final List<String> TEXT_ATTRIBUTES = List.of("id", "type", "subject", "topic");
    private static final List<String> ALL = List.of(
            "id",
            "source",
            "specversion",
            "type",
            "subject",
            "time",
            "dataschema",
            "datacontenttype",
            "topic",
            "ext",
            "data");

    private Drafts() {}

    static Draft make(Chance chance, long nr, String run) {
        Draft draft = valid(chance, nr, run);
        int oddities = chance.pick(List.of(0, 0, 1, 1, 1, 1, 2, 3));
        for (int i = 0; i < oddities; i++) {
            oddity(draft, chance);
        }
        return draft;
    }

    private static Draft valid(Chance chance, long nr, String run) {
        Draft draft = new Draft(nr);
        draft.add("specversion", "1.0");
        draft.add("id", run + "-" + nr);
        draft.add("source", "/conformance/" + run + "/" + nr);
        draft.add(
                "type", chance.pick(List.of("order.paid", "com.example.someevent", "T", "Größe bestellt", "a.b.c.d")));
        draft.add("nr", run + "-" + nr);
        if (chance.percent(50)) {
            draft.add(
                    "topic", chance.pick(List.of("order/paid", "/order/created", "a/%C3%A4/%41", "x", "A.b/c:d@~_-")));
        }
        if (chance.percent(50)) {
            draft.add(
                    "subject", chance.pick(List.of("order 988", "Größe \"L\", 100%", "日本語 \uD83D\uDE00", "s", "%41")));
        }
        if (chance.percent(50)) {
            draft.add(
                    "time",
                    chance.pick(List.of(
                            "2018-04-05T17:31:00Z",
                            "2018-04-05T17:31:00.120+05:30",
                            "2026-11-21T08:15:30.123456789-00:00",
                            "2018-04-05t17:31:00.100z",
                            "0001-01-01T00:00:00Z",
                            "2016-12-31T23:59:60Z")));
        }
        if (chance.percent(30)) {
            draft.add(
                    "dataschema", chance.pick(List.of("https://example.com/s.json", "urn:x:y", "http://[::1]/s?v=1")));
        }
        extensions(draft, chance);
        data(draft, chance);
        return draft;
    }

    private static void extensions(Draft draft, Chance chance) {
        if (chance.percent(30)) {
            draft.add("tenant", "north – \"süd\" 100%");
        }
        if (chance.percent(20)) {
            draft.add("count", chance.pick(List.of(0, -1, 7, Integer.MAX_VALUE, Integer.MIN_VALUE)));
        }
        if (chance.percent(20)) {
            draft.add("flag", chance.percent(50));
        }
        if (chance.percent(10)) {
            draft.add("metadata", "{\"a\":\"b\",\"ä\":\"1.50\"}");
        }
        if (chance.percent(10)) {
            draft.add("appid", "shop");
        }
    }

    private static void data(Draft draft, Chance chance) {
        switch (chance.below(10)) {
            case 0 -> {}
            case 1 -> {
                draft.add(
                        "datacontenttype",
                        chance.pick(List.of("text/plain", "text/plain; charset=utf-8", "application/xml")));
                draft.data = new Data.Text(
                        chance.pick(List.of("Größe", "<a b=\"c\"/>", "", "line\nend\u0000", "\uD83D\uDE00")));
            }
            case 2 -> {
                draft.add(
                        "datacontenttype", chance.pick(List.of("video/mp4", "application/octet-stream", "image/png")));
                draft.data = new Data.Bytes(
                        chance.percent(50)
                                ? new byte[] {0, 0, 0, 0x18, 'f', 't', 'y', 'p', 'm', 'p', '4', '2'}
                                : chance.bytes(chance.below(200)));
            }
            default -> {
                if (chance.percent(80)) {
                    draft.add(
                            "datacontenttype",
                            chance.pick(List.of(
                                    "application/json",
                                    "application/json; charset=utf-8",
                                    "application/vnd.x+json",
                                    "text/json")));
                }
                draft.data = new Data.Json(chance.pick(Samples.VALID_JSON));
            }
        }
    }

    private static void oddity(Draft draft, Chance chance) {
        switch (chance.below(13)) {
            case 0 -> draft.set(chance.pick(TEXT_ATTRIBUTES), chance.pick(Samples.TEXTS));
            case 1 -> draft.set("source", chance.percent(70) ? chance.pick(Samples.URIS) : chance.pick(Samples.TEXTS));
            case 2 ->
                draft.set("dataschema", chance.percent(80) ? chance.pick(Samples.URIS) : chance.pick(Samples.TEXTS));
            case 3 -> draft.set("time", chance.percent(90) ? chance.pick(Samples.TIMES) : chance.pick(Samples.TEXTS));
            case 4, 5 -> type(draft, chance);
            case 6, 7 -> draft.data = oddData(draft, chance);
            case 8 ->
                draft.add(chance.pick(Samples.NAMES), chance.percent(60) ? chance.pick(Samples.TEXTS) : (Object) 5);
            case 9 -> draft.set(chance.pick(ALL), new Raw(chance.pick(Samples.RAW)));
            case 10 -> draft.remove(chance.pick(ALL));
            case 11 -> Lengths.stretch(draft, chance);
            default -> special(draft, chance);
        }
    }

    private static void special(Draft draft, Chance chance) {
        switch (chance.below(5)) {
            case 0 -> draft.set("specversion", chance.pick(List.of("1.0", "0.3", "1", "1.0.2", "2.0", "", " 1.0")));
            case 1 -> draft.set(chance.pick(List.of("metadata", "userprofile")), chance.pick(Samples.OBJECTS));
            case 2 -> draft.set("appid", chance.percent(50) ? chance.pick(Samples.TEXTS) : (Object) 5);
            case 3 -> twice(draft, chance);
            default -> draft.set("ext", chance.pick(Samples.TEXTS));
        }
    }

    private static void twice(Draft draft, Chance chance) {
        Draft.Attribute again = chance.pick(draft.attributes);
        draft.add(again.name(), chance.percent(50) ? again.value() : "another");
    }

    /** Another media type, with data that may or may not fit. */
    private static void type(Draft draft, Chance chance) {
        String type = chance.pick(Samples.MEDIA_TYPES);
        draft.set("datacontenttype", type);
        Charset charset = new MediaType(type).charset();
        if (chance.percent(40) && charset != null && charset.canEncode()) {
            draft.data = new Data.Bytes(chance.pick(Samples.JSON).getBytes(charset));
        }
    }

    private static Data oddData(Draft draft, Chance chance) {
        String json = chance.pick(Samples.JSON);
        int depth = chance.pick(List.of(2, 50, 200, 400, 1_500));
        return switch (chance.below(12)) {
            case 0, 1, 2, 3 -> new Data.Json(json);
            case 4 -> new Data.Json("[".repeat(depth) + "]".repeat(depth));
            case 5 -> new Data.Json("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
            case 6 -> new Data.Json("1" + "0".repeat(chance.pick(List.of(100, 900, 1_500, 5_000))));
            case 7 -> new Data.Text(chance.pick(Samples.TEXTS));
            case 8 ->
                new Data.Bytes(
                        json.getBytes(chance.percent(50) ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1));
            case 9 ->
                new Data.Bytes(chance.pick(List.of(
                        new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '1'},
                        new byte[] {'"', (byte) 0xC3, '"'},
                        new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'},
                        new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'},
                        new byte[] {(byte) 0xFF, (byte) 0xFE, '1', 0},
                        new byte[] {0, '1'},
                        new byte[] {'1', 0},
                        new byte[0])));
            case 10 -> new Data.None();
            default -> new Data.Bytes(chance.bytes(chance.below(60)));
        };
    }
}
