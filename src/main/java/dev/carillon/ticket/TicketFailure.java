package dev.carillon.ticket;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TicketFailedException;
import java.time.Duration;

/** What is kept of why a ticket failed, and when it is tried again. Stateless, thread safe. */
final class TicketFailure {

    private static final int LONGEST = 1_000;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(10);

    private TicketFailure() {}

    /** A message that was meant for it stands alone; of any other exception its kind is said, too. */
    static String reason(Throwable why) {
        boolean isMeant = why instanceof TicketFailedException || why instanceof RefusedException;
        String text = isMeant && why.getMessage() != null ? why.getMessage() : String.valueOf(why);
        String kept = text.replace('\0', ' '); // PostgreSQL keeps no U+0000
        return kept.length() <= LONGEST ? kept : RefusedException.shortened(kept, LONGEST - 1);
    }

    /**
     * 1 s, five times as long after each further attempt, 10 minutes at most; up to a fifth longer by chance.
     *
     * @param attempts so far, from 1
     * @param chance 0 to 1
     */
    static Duration backOff(int attempts, double chance) {
        double seconds = FIRST.toSeconds() * Math.pow(5, Math.min(attempts, 10) - 1);
        double bounded = Math.min(seconds, MOST.toSeconds());
        return Duration.ofMillis((long) (bounded * (1 + chance / 5) * 1000));
    }
}
