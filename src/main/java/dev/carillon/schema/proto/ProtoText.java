package dev.carillon.schema.proto;

import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import dev.carillon.event.RefusedException;

/** A {@code .proto} file as text: how deep it is, and what is in it. Stateless, thread safe. */
final class ProtoText {

    private static final int DEPTH = 32;

    private ProtoText() {}

    /** @throws RefusedException of {@code /schema}, if it is not proto3, or nested too deeply: the parser is recursive */
    static ProtoFileElement parse(String text) {
        checkDepth(text);
        try {
            return ProtoParser.Companion.parse(Location.get("schema.proto"), text);
        } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
            String why = String.valueOf(e.getMessage())
                    .replace("schema.proto:", "line ")
                    .replace('\n', ' ');
            throw new RefusedException("/schema", "must be a file of Protocol Buffers, syntax proto3: " + why, null);
        }
    }

    private static void checkDepth(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'') {
                i = endOfString(text, i);
            } else if (text.startsWith("//", i)) {
                int end = text.indexOf('\n', i);
                i = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", i)) {
                int end = text.indexOf("*/", i + 2);
                i = end < 0 ? text.length() : end + 1;
            } else if ("{[<(".indexOf(c) >= 0 && ++depth > DEPTH) {
                throw new RefusedException("/schema", "must be nested at most " + DEPTH + " levels deep", null);
            } else if ("}]>)".indexOf(c) >= 0) {
                depth--;
            }
        }
    }

    private static int endOfString(String text, int start) {
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != text.charAt(start)) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }
}
