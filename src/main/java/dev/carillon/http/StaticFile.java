package dev.carillon.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file that everyone may read: any page may load it (a browser asks for that even before it runs public code, HTML, section
 * 8.1.4.2), and asks each time whether there is a newer one.
 *
 * @param whole what {@code GET} is answered with
 * @param head what {@code HEAD} is answered with
 * @param known what those are answered with who have it
 */
public record StaticFile(EntityTag tag, HttpAnswer whole, HttpAnswer head, HttpAnswer known) {

    private static final byte[] NOTHING = {};

    static StaticFile of(String mediaType, byte[] content) {
        EntityTag tag = EntityTag.of(content);
        Map<String, String> headers =
                Map.of("ETag", tag.value(), "Cache-Control", "no-cache", "Access-Control-Allow-Origin", "*");
        Map<String, String> withLength = new TreeMap<>(headers);
        withLength.put("Content-Length", String.valueOf(content.length));
        return new StaticFile(
                tag,
                new HttpAnswer(200, mediaType, content, headers),
                new HttpAnswer(200, mediaType, NOTHING, withLength),
                new HttpAnswer(304, null, NOTHING, headers));
    }

    /** To {@code GET} or {@code HEAD}. */
    public HttpAnswer answer(HttpServletRequest request) {
        if (tag.isKnownTo(request)) {
            return known;
        }
        return request.getMethod().equals("HEAD") ? head : whole;
    }
}
