package dev.carillon.gateway;

import dev.carillon.event.ContentType;
import dev.carillon.event.RefusedException;
import java.util.List;

/**
 * A request with its whole body.
 *
 * @param body as it was received, never copied: leave it as it is
 */
public record IncomingRequest(RequestHead head, byte[] body) {

    private static final String FORM = "application/x-www-form-urlencoded";

    /** The body's media type without parameters, in lower case; empty if there is none, or it is none. */
    public String media() {
        String given = head.contentType();
        try {
            return given == null ? "" : ContentType.of(given).media();
        } catch (RefusedException none) {
            return "";
        }
    }

    /** The fields of a form, in their order; none if it is not a form. */
    List<FormField> form() {
        return media().equals(FORM) ? FormField.all(body) : List.of();
    }
}
