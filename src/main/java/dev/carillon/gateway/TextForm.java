package dev.carillon.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** How bytes are written as text: signatures, and keys. */
enum TextForm {
    /** The UTF-8 bytes of the text itself. */
    TEXT,
    /** In either case. */
    HEX,
    /** In either alphabet (RFC 4648, sections 4 and 5), with padding or without: senders of one library mix them. */
    BASE64;

    static Optional<TextForm> of(String text) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(text))
                .findFirst();
    }

    /** Null if the text is not of this form. */
    byte[] bytes(String text) {
        try {
            return switch (this) {
                case TEXT -> text.getBytes(StandardCharsets.UTF_8);
                case HEX -> HexFormat.of().parseHex(text);
                case BASE64 -> Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
            };
        } catch (IllegalArgumentException notOfThisForm) {
            return null;
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
