package dev.carillon.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code Accept}, read as RFC 9110, section 12.5.1 writes it; a lone star, which some clients send, is any type. Immutable. */
final class MediaRanges {

    /** @param weight from 0 to 1, or null for none */
    private record Range(String type, String weight) {

        boolean isExcluded() {
            return weight != null && weight.chars().allMatch(each -> each == '0' || each == '.');
        }

        @Override
        public String toString() {
            return weight == null ? type : type + ";q=" + weight;
        }
    }

    private static final String ANY = "*/*";
    private static final String OTHERS_OF_A_TOKEN = "!#$%&'*+-.^_`|~";

    /** More digits than it says, and none before the point, are understood too. */
    private static final Pattern WEIGHT = Pattern.compile("0?(\\.[0-9]{0,10})?|1(\\.0{0,10})?");

    private final String text;
    private final List<Range> ranges = new ArrayList<>();
    private int at;
    private boolean isPlain = true;

    private MediaRanges(String text) {
        this.text = text;
    }

    /** Null if they cannot be read. */
    static MediaRanges of(String accept) {
        MediaRanges ranges = new MediaRanges(accept);
        return ranges.isRead() ? ranges : null;
    }

    /** Whether they stand there in a form that everyone can read. */
    boolean isPlain() {
        return isPlain;
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** The same without parameters, which no type of ours has. */
    String plain() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(", "));
    }

    /** Whether the most specific of them that is about this type leaves it in. */
    boolean admit(String type) {
        List<String> byPrecision = List.of(ANY, type.substring(0, type.indexOf('/')) + "/*", type);
        int nearest = -1;
        boolean isAdmitted = ranges.isEmpty();
        for (Range each : ranges) {
            int precision = byPrecision.indexOf(each.type());
            if (precision >= 0 && precision >= nearest) {
                nearest = precision;
                isAdmitted = !each.isExcluded();
            }
        }
        return isAdmitted;
    }

    private boolean isRead() {
        do {
            skipSpace();
            if (at < text.length() && text.charAt(at) != ',' && !isRangeRead()) {
                return false;
            }
        } while (skips(','));
        return at == text.length();
    }

    private boolean isRangeRead() {
        String type = token();
        if (skips('/')) {
            String subtype = token();
            if (type.isEmpty() || subtype.isEmpty()) {
                return false;
            }
            type += '/' + subtype;
        } else if (type.equals("*")) {
            type = ANY;
            isPlain = false;
        } else {
            return false;
        }
        String weight = null;
        skipSpace();
        while (skips(';')) {
            skipSpace();
            String name = token();
            String value = skips('=') ? value() : null;
            if (name.isEmpty() && value == null) {
                isPlain = false; // an empty parameter (section 5.6.6)
            } else if (name.isEmpty() || value == null) {
                return false;
            } else if (name.equalsIgnoreCase("q")) {
                weight = value;
                isPlain &= name.equals("q");
            }
            skipSpace();
        }
        if (weight != null
                && (weight.length() < 1
                        || weight.equals(".")
                        || !WEIGHT.matcher(weight).matches())) {
            return false;
        }
        ranges.add(new Range(type.toLowerCase(Locale.ROOT), canonical(weight)));
        return true;
    }

    private String canonical(String weight) {
        if (weight == null || weight.length() <= 5 && !weight.startsWith(".") && !weight.endsWith(".")) {
            return weight;
        }
        isPlain = false;
        String digits = weight.startsWith(".") ? '0' + weight : weight;
        digits = digits.substring(0, Math.min(5, digits.length()));
        return digits.endsWith(".") ? digits.substring(0, 1) : digits;
    }

    private String token() {
        int begin = at;
        while (at < text.length() && isOfToken(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    /** A token or a quoted string; null if it is neither. */
    private String value() {
        if (at == text.length() || text.charAt(at) != '"') {
            String token = token();
            return token.isEmpty() ? null : token;
        }
        isPlain = false;
        int begin = at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at++ < text.length() ? text.substring(begin, at) : null;
    }

    private static boolean isOfToken(char each) {
        return each >= 'a' && each <= 'z'
                || each >= 'A' && each <= 'Z'
                || each >= '0' && each <= '9'
                || OTHERS_OF_A_TOKEN.indexOf(each) >= 0;
    }

    private boolean skips(char what) {
        boolean isThere = at < text.length() && text.charAt(at) == what;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
