package dev.carillon.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;

/** A strong entity tag (RFC 9110, section 8.8.3), with its quotes. */
public record EntityTag(String value) {

    /** The same for the same bytes, at every node and every start. */
    public static EntityTag of(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new EntityTag('"' + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + '"');
        } catch (NoSuchAlgorithmException e) { // each JDK has it
            throw new IllegalStateException(e);
        }
    }

    /** Whether {@code If-None-Match} says that the sender has it (section 13.1.2, by weak comparison). */
    public boolean isKnownTo(HttpServletRequest request) {
        for (String known : Collections.list(request.getHeaders("If-None-Match"))) {
            if (known.strip().equals("*") || known.contains(value)) { // no tag is a part of another: it has quotes
                return true;
            }
        }
        return false;
    }
}
