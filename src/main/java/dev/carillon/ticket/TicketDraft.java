package dev.carillon.ticket;

import dev.carillon.event.RefusedException;
import java.time.Instant;

/**
 * A ticket that is asked for.
 *
 * @param executeEarliest not run before; null for as soon as possible
 * @param keepReceiptMinutes null for the configured time
 */
public record TicketDraft(Ticket.Work work, Instant executeEarliest, Integer keepReceiptMinutes) {

    /** Longest view model and root id, in characters. */
    public static final int MOST = 1_000;

    /** A hundred years. */
    static final int LONGEST_RECEIPT = 52_560_000;

    /** @throws RefusedException naming the member that breaks a rule; a missing root id breaks none: its ticket fails */
    public TicketDraft {
        check("/viewModel", work.viewModel());
        if (work.viewModel().isBlank()) {
            throw new RefusedException("/viewModel", "is required", null);
        }
        if (work.rootId() != null) {
            check("/rootId", work.rootId());
        }
        if (keepReceiptMinutes != null && (keepReceiptMinutes < 0 || keepReceiptMinutes > LONGEST_RECEIPT)) {
            throw new RefusedException(
                    "/keepReceiptMinutes", "must be 0 to " + LONGEST_RECEIPT, keepReceiptMinutes.toString());
        }
    }

    private static void check(String field, String text) {
        if (text.length() > MOST) {
            throw new RefusedException(field, "must have at most " + MOST + " characters", text);
        }
        if (text.indexOf('\0') >= 0) { // PostgreSQL keeps none
            throw new RefusedException(field, "must not contain the character U+0000", text.replace('\0', ' '));
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!isPair) {
                    throw new RefusedException(field, "must not contain half of a surrogate pair", null);
                }
                i++;
            }
        }
    }
}
