package dev.carillon.gateway;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.HexFormat;

/** Where a request says what it is about, or which one it is: a header, a member of a JSON body, a field of a form, or the whole body. */
sealed interface Selector {

    /** Null if it is not there. */
    String of(IncomingRequest request);

    /** A header of this name. */
    record Header(String name) implements Selector {
        @Override
        public String of(IncomingRequest request) {
            return request.head().first(name);
        }
    }

    /** A string, number or truth value of a JSON body. */
    record Pointer(JsonPointer pointer) implements Selector {

        Pointer(String text) {
            this(JsonPointer.compile(text));
        }

        @Override
        public String of(IncomingRequest request) {
            return JsonPick.of(request.body(), pointer);
        }
    }

    /** A field of a form. */
    record Field(String name) implements Selector {
        @Override
        public String of(IncomingRequest request) {
            return request.form().stream()
                    .filter(each -> each.name().equals(name))
                    .map(FormField::value)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** That of Standard Webhooks: of the two names that it may have, the one that was signed. */
    record StandardId() implements Selector {
        @Override
        public String of(IncomingRequest request) {
            return request.head().first(StandardCheck.prefix(request.head()) + "id");
        }
    }

    /** A header that several requests may share, and what tells those apart. */
    record HeaderAndDigest(String name) implements Selector {

        private static final int BYTES = 16;

        @Override
        public String of(IncomingRequest request) {
            String value = request.head().first(name);
            return value == null ? null : value + '.' + HexFormat.of().formatHex(Hmac.sha256(request.body()), 0, BYTES);
        }
    }

    /** SHA-256 of the body: two requests with the same body are one. */
    record Digest() implements Selector {
        @Override
        public String of(IncomingRequest request) {
            return "sha256:" + HexFormat.of().formatHex(Hmac.sha256(request.body()));
        }
    }

    /** {@code {"header": …}}, {@code {"pointer": …}}, {@code {"field": …}}, {@code {"digest": "sha256"}}. */
    static Selector read(SettingReader setting) {
        setting.only("header", "pointer", "field", "digest");
        if (!setting.member("header").isMissing()) {
            return new Header(HeaderName.of(setting.member("header")));
        }
        if (!setting.member("pointer").isMissing()) {
            return new Pointer(pointer(setting.member("pointer")));
        }
        if (!setting.member("field").isMissing()) {
            return new Field(setting.member("field").text());
        }
        if (setting.member("digest").text("").equals("sha256")) {
            return new Digest();
        }
        throw setting.refused("must have one of header, pointer, field, or digest, which is sha256");
    }

    /** RFC 6901, and not the whole. */
    static String pointer(SettingReader setting) {
        String text = setting.text();
        try {
            JsonPointer.compile(text);
        } catch (IllegalArgumentException none) {
            throw setting.refused("must be a JSON pointer, such as /data/id");
        }
        if (text.length() > 500) {
            throw setting.refused("must have at most 500 characters");
        }
        return text;
    }
}
