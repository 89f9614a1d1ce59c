package dev.carillon.transform;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Jsonata.JFunctionCallable;
import java.util.List;
import java.util.Map;

/** Stands in for functions of the library that have no bounds, and takes away those that cannot have any. */
final class SafeFunctions {

    private static final int LONGEST = 1_000_000;
    private static final int PICTURE = 100;

    private SafeFunctions() {}

    /** @param now what {@code $now()} says: the library's own stands still */
    static void bind(Jsonata.Frame frame, long now) {
        for (String each : List.of("eval", "parseInteger", "match")) {
            frame.bind(
                    each,
                    new JFunction(
                            (input, given) -> {
                                throw OutOfBounds.forbidden("the function $" + each + " is not available");
                            },
                            null));
        }
        bind(frame, "pad", "<s-ns?:s>", (input, given) -> pad(text(given, 0), number(given, 1), text(given, 2)));
        bind(frame, "join", "<a<s>s?:s>", (input, given) -> join(given.get(0), text(given, 1)));
        bind(frame, "replace", "<s-(sf)(sf)n?:s>", (input, given) -> replace(given));
        bind(frame, "now", "<s?s?:s>", (input, given) -> formatted(now, text(given, 0), text(given, 1)));
        bind(frame, "millis", "<:n>", (input, given) -> now);
        bind(
                frame,
                "fromMillis",
                "<n-s?s?:s>",
                (input, given) -> number(given, 0) == null
                        ? null
                        : formatted(number(given, 0).longValue(), text(given, 1), text(given, 2)));
        bind(frame, "toMillis", "<s-s?:n>", (input, given) -> {
            if (text(given, 1) != null) {
                throw OutOfBounds.forbidden("$toMillis with a picture is not available");
            }
            return Functions.dateTimeToMillis(shortText(given, 0), null);
        });
        bind(
                frame,
                "formatInteger",
                "<n-s:s>",
                (input, given) -> Functions.formatInteger(number(given, 0), shortText(given, 1)));
        bind(
                frame,
                "formatNumber",
                "<n-so?:s>",
                (input, given) ->
                        Functions.formatNumber(number(given, 0), shortText(given, 1), (Map<?, ?>) argument(given, 2)));
    }

    private static void bind(Jsonata.Frame frame, String name, String signature, JFunctionCallable body) {
        frame.bind(name, new JFunction(body, signature));
    }

    private static String pad(String text, Number width, String with) {
        if (text == null) {
            return null;
        }
        String pad = with == null || with.isEmpty() ? " " : with;
        long wanted = Math.abs((long) width.intValue());
        bounded(wanted);
        int missing = (int) wanted - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        int[] points = pad.codePoints().toArray();
        StringBuilder padding = new StringBuilder();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(points[i % points.length]);
        }
        return width.intValue() > 0 ? text + padding : padding + text;
    }

    private static String join(Object given, String separator) {
        if (given == null) {
            return null;
        }
        List<?> texts = given instanceof List<?> list ? list : List.of(given);
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            String each = (String) texts.get(i);
            String between = i == 0 || separator == null ? "" : separator;
            bounded((long) joined.length() + between.length() + each.length());
            joined.append(between).append(each);
        }
        return joined.toString();
    }

    private static String replace(List<?> given) {
        String text = text(given, 0);
        if (text == null) {
            return null;
        }
        if (!(argument(given, 1) instanceof String wanted) || !(argument(given, 2) instanceof String replacement)) {
            throw OutOfBounds.forbidden("$replace takes texts only");
        }
        if (wanted.isEmpty()) {
            throw OutOfBounds.tooMuch("$replace looks for an empty text");
        }
        int left =
                number(given, 3) == null ? Integer.MAX_VALUE : number(given, 3).intValue();
        StringBuilder replaced = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf(wanted); at >= 0 && left-- > 0; at = text.indexOf(wanted, from)) {
            bounded((long) replaced.length() + at - from + replacement.length());
            replaced.append(text, from, at).append(replacement);
            from = at + wanted.length();
        }
        bounded((long) replaced.length() + text.length() - from);
        return replaced.append(text, from, text.length()).toString();
    }

    private static String formatted(long millis, String picture, String zone) {
        if (picture != null && (picture.length() > PICTURE || picture.indexOf(',') >= 0)) {
            throw OutOfBounds.forbidden("a picture of a time has at most " + PICTURE + " characters and no widths");
        }
        return Functions.dateTimeFromMillis(millis, picture, zone);
    }

    private static Object argument(List<?> given, int index) {
        return index < given.size() ? given.get(index) : null;
    }

    private static String text(List<?> given, int index) {
        return (String) argument(given, index);
    }

    private static String shortText(List<?> given, int index) {
        String text = text(given, index);
        if (text != null && text.length() > PICTURE) {
            throw OutOfBounds.tooMuch("a text has more than the " + PICTURE + " characters that this function takes");
        }
        return text;
    }

    private static Number number(List<?> given, int index) {
        return (Number) argument(given, index);
    }

    private static void bounded(long length) {
        if (length > LONGEST) {
            throw OutOfBounds.tooMuch("a text is longer than " + LONGEST + " characters");
        }
    }
}
