package dev.carillon.event;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A media type as a header has it (RFC 2045, section 5.1; RFC 9110, section 8.3.1): {@code text/plain; charset=UTF-8}.
 *
 * <p>Immutable, thread safe.
 */
public final class ContentType {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String QUOTED = "\"(?:[\\t \\x21\\x23-\\x5B\\x5D-\\x7E]|\\\\[\\t\\x20-\\x7E])*+\"";
    private static final Pattern TYPE = Pattern.compile("[\\t ]*+(" + TOKEN + "/" + TOKEN + ")[\\t ]*+");
    private static final Pattern PARAMETER =
            Pattern.compile(";[\\t ]*+(?:(" + TOKEN + ")=(" + TOKEN + "|" + QUOTED + "))?+[\\t ]*+");

    private static final ContentType JSON = new ContentType(EventData.JSON); // what nearly every event has

    private final String text;
    private final String media;
    private final int charsetFrom;
    private final int charsetTo;

    private ContentType(String text) {
        Matcher type = TYPE.matcher(text);
        if (!type.lookingAt()) {
            throw refused(text);
        }
        this.text = text;
        media = type.group(1).toLowerCase(Locale.ROOT);
        int from = -1;
        int to = -1;
        Matcher parameter = PARAMETER.matcher(text);
        int at = type.end();
        while (at < text.length()) {
            parameter.region(at, text.length());
            if (!parameter.lookingAt()) {
                throw refused(text);
            }
            if (from < 0 && "charset".equalsIgnoreCase(parameter.group(1))) {
                from = parameter.start(2);
                to = parameter.end(2);
            }
            at = parameter.end();
        }
        charsetFrom = from;
        charsetTo = to;
    }

    /** @throws RefusedException of field {@code /datacontenttype}, if this is not one */
    public static ContentType of(String text) {
        return text.equals(JSON.text) ? JSON : new ContentType(text);
    }

    private static RefusedException refused(String text) {
        return new RefusedException(
                "/datacontenttype", "must be a media type, such as application/json or text/plain;charset=UTF-8", text);
    }

    /** Without parameters, in lower case. */
    public String media() {
        return media;
    }

    /** Whether this is JSON: any {@code …/json} or {@code …+json} (CloudEvents JSON format, section 3.1). */
    public boolean isJson() {
        return isJson(media);
    }

    /** The same of a text, whether or not it is a media type. */
    static boolean isJson(String text) {
        int parameters = text.indexOf(';');
        String media = (parameters < 0 ? text : text.substring(0, parameters)).trim();
        return media.regionMatches(true, media.length() - 5, "/json", 0, 5)
                || media.regionMatches(true, media.length() - 5, "+json", 0, 5);
    }

    /** Whether the bytes are UTF-8 as far as the type says: it names that charset, or none, or ASCII, which is a part of it. */
    public boolean isUtf8() {
        return charsetFrom < 0 || charset().equals(StandardCharsets.UTF_8);
    }

    /**
     * The charset that it names; UTF-8 if it names none, and for ASCII.
     *
     * @throws RefusedException of field {@code /datacontenttype}, if Java does not know it
     */
    public Charset charset() {
        if (charsetFrom < 0) {
            return StandardCharsets.UTF_8;
        }
        String name = text.substring(charsetFrom, charsetTo).replace("\"", "");
        try {
            Charset charset = Charset.forName(name);
            if (charset.canEncode()) { // else it is for guessing what text is in
                return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
            }
            throw new UnsupportedCharsetException(name);
        } catch (IllegalArgumentException unknown) {
            throw new RefusedException("/datacontenttype", "must name a charset that is known here", text);
        }
    }

    /**
     * This text as data of this type.
     *
     * @throws RefusedException of this field, if its charset does not hold the text: half a character is in none
     */
    public byte[] encoded(String field, String textOfData) {
        return JsonText.encoded(field, textOfData, charset());
    }

    /** The same type for text that is in UTF-8: if it names another charset, known or not, UTF-8 in its place. */
    public ContentType inUtf8() {
        return isNamedUtf8() ? this : of(text.substring(0, charsetFrom) + "utf-8" + text.substring(charsetTo));
    }

    private boolean isNamedUtf8() {
        try {
            return isUtf8();
        } catch (RefusedException unknown) {
            return false;
        }
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}
