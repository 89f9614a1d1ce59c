package dev.carillon.conformance;

import java.util.List;

/** Attributes and data as long as they may be, and one longer. Stateless. */
final class Lengths {

    private static final List<String> OF_1000 = List.of("id", "source", "type", "subject", "dataschema");

    private Lengths() {}

    static void stretch(Draft draft, Chance chance) {
        int over = chance.below(2);
        switch (chance.below(10)) {
            case 0, 1, 2, 3 -> ofThousand(draft, chance, over);
            case 4 -> draft.set("datacontenttype", padded("text/plain; a=", 256 + over, "b"));
            case 5 ->
                draft.set("topic", chance.percent(50) ? padded("t", 1_000 + over, "o") : "s/".repeat(31 + over) + "s");
            case 6 -> draft.set("ext", "e".repeat(chance.pick(List.of(2_000, 90_000, 100_001))));
            case 7 -> {
                for (int i = 0; i < 100; i++) {
                    draft.add("many" + i, "v".repeat(over == 0 ? 10 : 1_200));
                }
            }
            case 8 -> draft.set("type", "ä".repeat(chance.pick(List.of(10, 166, 167, 1_000))));
            default -> data(draft, chance, over);
        }
    }

    private static void ofThousand(Draft draft, Chance chance, int over) {
        String name = chance.pick(OF_1000);
        String start =
                switch (name) {
                    case "id" -> "l" + draft.nr + "-";
                    case "source" -> "/l/" + draft.nr + "/";
                    case "dataschema" -> "urn:";
                    default -> "l";
                };
        boolean isText = name.equals("id") || name.equals("subject");
        draft.set(name, padded(start, 1_000 + over, isText && chance.percent(30) ? "ß" : "x"));
    }

    private static String padded(String start, int length, String with) {
        return start + with.repeat(length - start.length());
    }

    /** Few: they are large. */
    private static void data(Draft draft, Chance chance, int over) {
        if (chance.percent(30)) {
            draft.set("datacontenttype", "application/octet-stream");
            draft.data = new Draft.Data.Bytes(new byte[(1 << 20) + over]);
        } else {
            draft.data = new Draft.Data.Json('"' + "x".repeat(70_000) + '"');
        }
    }
}
