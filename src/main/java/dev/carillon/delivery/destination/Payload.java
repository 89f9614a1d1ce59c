package dev.carillon.delivery.destination;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.carillon.event.EventData;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The data of an event for receivers that accept nothing but JSON. Pure. */
final class Payload {

    static final String FORM = "application/x-www-form-urlencoded";

    private static final byte[] NONE = {'{', '}'};
    private static final byte[] FIELD = "payload=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final String PLAIN = "*-._"; // of application/x-www-form-urlencoded, WHATWG URL, 1.3

    private Payload() {}

    /** JSON data verbatim; text as a string, other bytes as a string of Base64, no data as an empty object. */
    static byte[] json(EventData event) {
        byte[] data = event.dataBytes();
        if (data == null) {
            return NONE;
        }
        return event.hasJsonData() ? data : string(text(data));
    }

    private static String text(byte[] data) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException noText) {
            return Base64.getEncoder().encodeToString(data);
        }
    }

    private static byte[] string(String text) {
        return ('"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"')
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The form whose one field {@code payload} is this, as {@code URLEncoder} writes it, without a text of it between. */
    static byte[] form(byte[] json) {
        ByteArrayOutputStream form = new ByteArrayOutputStream(json.length * 2);
        form.writeBytes(FIELD);
        for (byte each : json) {
            if (isPlain(each)) {
                form.write(each);
            } else if (each == ' ') {
                form.write('+');
            } else {
                form.write('%');
                form.write(HEX[each >> 4 & 15]);
                form.write(HEX[each & 15]);
            }
        }
        return form.toByteArray();
    }

    private static boolean isPlain(byte each) {
        return each >= 'a' && each <= 'z'
                || each >= 'A' && each <= 'Z'
                || each >= '0' && each <= '9'
                || PLAIN.indexOf(each) >= 0;
    }
}
