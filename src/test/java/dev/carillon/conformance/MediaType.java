package dev.carillon.conformance;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A media type as RFC 2045, section 5.1, writes it, with the white space that RFC 9110 allows. Immutable. */
final class MediaType {

    private static final String STRICT = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"; // what RFC 9110 and RFC 2045 both call a token
    private static final String QUOTED = "\"(?:[^\"\\\\\\x00-\\x08\\x0A-\\x1F\\x7F]++|\\\\[\\t\\x20-\\x7E])*\"";
    private static final Pattern WHOLE = Pattern.compile("[ \\t]*(" + STRICT + ")/(" + STRICT + ")[ \\t]*((?:;[ \\t]*"
            + STRICT + "=(?:" + STRICT + "|" + QUOTED + ")[ \\t]*)*)");
    private static final Pattern LOOSE = Pattern.compile("[^/;]+/[^/;]+(;.*)?", Pattern.DOTALL);
    private static final Pattern CHARSET =
            Pattern.compile(";[ \\t]*charset=(\"?)([^\";]*)\\1[ \\t]*(?=;|$)", Pattern.CASE_INSENSITIVE);

    private final String text;
    private final String subtype;
    private final boolean isRight;

    MediaType(String text) {
        this.text = text;
        Matcher whole = WHOLE.matcher(text);
        isRight = whole.matches() && text.chars().allMatch(c -> c < 0x80);
        subtype = isRight ? whole.group(2).toLowerCase(Locale.ROOT) : "";
    }

    boolean isRight() {
        return isRight;
    }

    /** Only in what the two RFCs differ, or in an empty parameter. */
    boolean isDoubtful() {
        String likely = text.replaceAll("[{}]", "x").replaceAll(";[ \\t]*(?=;|$)", "");
        return !isRight && LOOSE.matcher(text).matches() && new MediaType(likely).isRight;
    }

    /** JSON format, section 3.1.1: what is a subtype of {@code json}, or ends with {@code +json}. */
    boolean isJson() {
        return subtype.equals("json") || subtype.endsWith("+json");
    }

    String charsetName() {
        Matcher named = CHARSET.matcher(text);
        return named.find() ? named.group(2) : null;
    }

    /** Null if it is unknown; UTF-8 if none is named, and for ASCII, of which it is the larger one. */
    Charset charset() {
        String name = charsetName();
        if (name == null) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset known = Charset.forName(name);
            return known.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : known;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    /** The same, naming UTF-8 where another charset was named. */
    String inUtf8() {
        return CHARSET.matcher(text).replaceFirst("; charset=utf-8");
    }
}
