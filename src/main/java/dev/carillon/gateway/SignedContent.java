package dev.carillon.gateway;

import dev.carillon.event.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is signed, with placeholders: {@code {body}}, which is always there, {@code {timestamp}}, {@code {id}} and {@code {url}}.
 * Immutable.
 *
 * @param idHeader where the id is; null without one
 */
record SignedContent(String template, String idHeader) {

    static final SignedContent BODY = new SignedContent("{body}", null);

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
    private static final String BODY_PLACE = "{body}";
    private static final String TIMESTAMP = "{timestamp}";
    private static final String ID = "{id}";
    private static final String URL = "{url}";

    /** @throws RefusedException of this field, if a placeholder is unknown, or the body is not in it exactly once */
    SignedContent checked(String field) {
        Matcher places = PLACE.matcher(template);
        int bodies = 0;
        while (places.find()) {
            switch (places.group()) {
                case BODY_PLACE -> bodies++;
                case TIMESTAMP, ID, URL -> {}
                default ->
                    throw new RefusedException(
                            field, "may contain only {body}, {timestamp}, {id} and {url} between braces", template);
            }
        }
        if (bodies != 1) {
            throw new RefusedException(field, "must contain {body} once: what is not signed can be changed", template);
        }
        if (template.contains(ID) != (idHeader != null)) {
            throw new RefusedException(field, "must contain {id} if idHeader is given, and only then", template);
        }
        return this;
    }

    boolean hasTimestamp() {
        return template.contains(TIMESTAMP);
    }

    boolean hasUrl() {
        return template.contains(URL);
    }

    /**
     * The pieces in their order; the body itself is one of them, not a copy.
     *
     * @param timestamp as it was sent; null if none is signed
     * @param url null if none is signed
     */
    byte[][] pieces(IncomingRequest request, String timestamp, String url) {
        List<byte[]> pieces = new ArrayList<>();
        Matcher places = PLACE.matcher(template);
        int end = 0;
        while (places.find()) {
            add(pieces, template.substring(end, places.start()));
            end = places.end();
            switch (places.group()) {
                case BODY_PLACE -> pieces.add(request.body());
                case TIMESTAMP -> add(pieces, timestamp);
                case ID -> add(pieces, request.head().first(idHeader));
                default -> add(pieces, url);
            }
        }
        add(pieces, template.substring(end));
        return pieces.toArray(byte[][]::new);
    }

    private static void add(List<byte[]> pieces, String text) {
        if (text != null && !text.isEmpty()) {
            pieces.add(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
