package dev.carillon.rest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A path as it was sent. Stateless, thread safe. */
final class EncodedPath {

    private EncodedPath() {}

    /** Whether its escapes are whole, and UTF-8 together: RESTEasy logs two pages of stack trace for one that is not. */
    static boolean isUtf8(String path) {
        if (path.indexOf('%') < 0) {
            return true;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            char each = path.charAt(i);
            if (each != '%') {
                bytes.write(each < 0x80 ? each : '?'); // what is not escaped is not looked at
                continue;
            }
            int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return false;
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
