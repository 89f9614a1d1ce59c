package dev.carillon.transform;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Functions of texts. Their characters are code points, so that no pair of surrogates is cut. */
final class TextFunctions {

    private static final int LONGEST = 1_000_000;
    private static final String UNRESERVED = "-_.!~*'()";
    private static final String RESERVED = ";/?:@&=+$,#";

    private TextFunctions() {}

    /** As JavaScript's {@code slice}: fractions are cut off, what is negative counts from the end. */
    static String substring(Given given) {
        String text = given.text(0);
        if (text == null) {
            return null;
        }
        int length = text.codePointCount(0, text.length());
        double start = given.number(1) == null ? 0 : given.number(1).doubleValue();
        if (length + start < 0) {
            start = 0;
        }
        double from = start < 0 ? length + Math.ceil(start) : start;
        double to = given.number(2) == null
                ? length
                : (start < 0 ? length + start : start) + given.number(2).doubleValue();
        int first = (int) Math.min(from, length);
        int end = (int) Math.max(0, Math.min(to, length));
        if (first >= end) {
            return "";
        }
        int at = text.offsetByCodePoints(0, first);
        return text.substring(at, text.offsetByCodePoints(at, end - first));
    }

    static String substringBefore(Given given) {
        String text = given.text(0);
        if (text == null || given.text(1) == null) {
            return text;
        }
        int at = new Needle(given.text(1)).in(text, 0);
        return at < 0 ? text : text.substring(0, at);
    }

    static String substringAfter(Given given) {
        String text = given.text(0);
        if (text == null || given.text(1) == null) {
            return text;
        }
        int at = new Needle(given.text(1)).in(text, 0);
        return at < 0 ? text : text.substring(at + given.text(1).length());
    }

    static Boolean contains(Given given) {
        String text = given.text(0);
        return text == null ? null : wanted("$contains", given).in(text, 0) >= 0;
    }

    static List<String> split(Given given) {
        String text = given.text(0);
        if (text == null) {
            return null;
        }
        Needle between = wanted("$split", given);
        int most = limit("$split", given.number(2));
        List<String> parts = new ArrayList<>();
        if (between.length() == 0) {
            for (int at = 0; at < text.length() && parts.size() < most; ) {
                int end = text.offsetByCodePoints(at, 1);
                add(parts, text.substring(at, end));
                at = end;
            }
            return parts;
        }
        int from = 0;
        for (int at = between.in(text, 0); at >= 0 && parts.size() < most; at = between.in(text, from)) {
            add(parts, text.substring(from, at));
            from = at + between.length();
        }
        if (parts.size() < most) {
            add(parts, text.substring(from));
        }
        return parts;
    }

    private static void add(List<String> parts, String part) {
        if (parts.size() >= Bounds.HEAVIEST / Bounds.ELEMENT) {
            throw OutOfBounds.tooMuch("a value is too large");
        }
        parts.add(part);
    }

    static String replace(Given given) {
        String text = given.text(0);
        if (text == null) {
            return null;
        }
        Needle wanted = wanted("$replace", given);
        if (given.value(2) != null && !(given.value(2) instanceof String)) {
            throw OutOfBounds.forbidden("$replace takes texts only");
        }
        String replacement = given.text(2);
        if (replacement == null) {
            throw new IllegalArgumentException("$replace needs a third argument");
        }
        if (wanted.length() == 0) {
            throw OutOfBounds.tooMuch("$replace looks for an empty text");
        }
        int left = limit("$replace", given.number(3));
        StringBuilder replaced = new StringBuilder();
        int from = 0;
        for (int at = wanted.in(text, 0); at >= 0 && left-- > 0; at = wanted.in(text, from)) {
            bounded((long) replaced.length() + at - from + replacement.length());
            replaced.append(text, from, at).append(replacement);
            from = at + wanted.length();
        }
        bounded((long) replaced.length() + text.length() - from);
        return replaced.append(text, from, text.length()).toString();
    }

    private static Needle wanted(String function, Given given) {
        if (given.value(1) instanceof String text) {
            return new Needle(text);
        }
        if (given.value(1) == null) {
            throw new IllegalArgumentException(function + " needs a second argument");
        }
        throw OutOfBounds.forbidden(function + " takes texts only");
    }

    private static int limit(String function, Number limit) {
        if (limit == null) {
            return Integer.MAX_VALUE;
        }
        if (limit.doubleValue() < 0) {
            throw new IllegalArgumentException(function + " takes no limit below 0");
        }
        return limit.intValue();
    }

    static String pad(Given given) {
        String text = given.text(0);
        if (text == null) {
            return null;
        }
        int width = given.number(1) == null ? 0 : given.number(1).intValue();
        String pad = given.text(2) == null || given.text(2).isEmpty() ? " " : given.text(2);
        bounded(Math.abs((long) width));
        int missing = Math.abs(width) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        StringBuilder padding = new StringBuilder();
        for (int i = 0, at = 0; i < missing; i++) {
            int point = pad.codePointAt(at);
            padding.appendCodePoint(point);
            at = (at + Character.charCount(point)) % pad.length();
        }
        return width > 0 ? text + padding : padding + text;
    }

    static String join(Given given) {
        if (given.list(0) == null) {
            return null;
        }
        String separator = given.text(1) == null ? "" : given.text(1);
        StringBuilder joined = new StringBuilder();
        String between = "";
        for (Object each : given.list(0)) {
            String next = (String) each;
            bounded((long) joined.length() + between.length() + next.length());
            joined.append(between).append(next);
            between = separator;
        }
        return joined.toString();
    }

    /** As JavaScript's {@code encodeURI}. */
    static String encodeUrl(Given given) {
        return encoded(given.text(0), UNRESERVED + RESERVED);
    }

    /** As JavaScript's {@code encodeURIComponent}. */
    static String encodeUrlComponent(Given given) {
        return encoded(given.text(0), UNRESERVED);
    }

    private static String encoded(String text, String kept) {
        if (text == null) {
            return null;
        }
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("half a character cannot be part of a URL", e);
        }
        StringBuilder encoded = new StringBuilder();
        while (bytes.hasRemaining()) {
            byte each = bytes.get();
            if (each >= 0 && (Character.isLetterOrDigit(each) || kept.indexOf(each) >= 0)) {
                encoded.append((char) each);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(each >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(each & 15, 16)));
            }
        }
        return encoded.toString();
    }

    private static void bounded(long length) {
        if (length > LONGEST) {
            throw OutOfBounds.tooMuch("a text is longer than " + LONGEST + " characters");
        }
    }
}
