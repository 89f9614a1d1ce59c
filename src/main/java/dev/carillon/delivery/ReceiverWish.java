package dev.carillon.delivery;

import java.util.Locale;

/** What a receiver asks for by the header {@code webhook-delivery} of its answer, whatever the status. */
public enum ReceiverWish {
    /** Nothing. */
    NONE,
    /** No further attempt of this delivery. */
    ABORT_MESSAGE,
    /** Nothing more to this endpoint, until it is enabled. */
    DISABLE;

    /** @param header its value, or null; what is not known here asks for nothing */
    public static ReceiverWish of(String header) {
        if (header == null) {
            return NONE;
        }
        return switch (header.strip().toLowerCase(Locale.ROOT)) {
            case "disable" -> DISABLE;
            case "abort-message" -> ABORT_MESSAGE;
            default -> NONE;
        };
    }
}
