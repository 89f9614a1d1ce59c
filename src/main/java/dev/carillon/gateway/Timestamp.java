package dev.carillon.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a request was signed, and how far that may be from now.
 *
 * @param tolerance in either direction
 */
record Timestamp(Duration tolerance) {

    /** What Standard Webhooks, Stripe and Slack say. */
    static final Timestamp USUAL = new Timestamp(Duration.ofMinutes(5));

    /** A day: what is signed stays good that long for whoever has seen it. */
    static final int MOST_SECONDS = 86_400;

    /** Whole seconds since 1970 until the year 5138; more digits are milliseconds. */
    private static final int MOST_DIGITS_OF_SECONDS = 11;

    private static final int MOST_DIGITS = 14;

    static Timestamp ofSeconds(int tolerance) {
        return new Timestamp(Duration.ofSeconds(tolerance));
    }

    /** Why this time is refused; empty if it is within the tolerance. */
    Optional<Verdict.Refused> refusal(String where, String text, Instant now) {
        if (text == null) {
            return Optional.of(new Verdict.Refused("timestamp-missing", "the timestamp in " + where + " is missing"));
        }
        if (text.isEmpty() || text.length() > MOST_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(new Verdict.Refused(
                    "timestamp-malformed", "the timestamp in " + where + " must be a number of seconds since 1970"));
        }
        long number = Long.parseLong(text);
        Instant at =
                text.length() <= MOST_DIGITS_OF_SECONDS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
        Duration age = Duration.between(at, now);
        if (age.abs().compareTo(tolerance) <= 0) {
            return Optional.empty();
        }
        String allowed = ", and may differ from this server's by " + tolerance.toSeconds() + " s";
        return Optional.of(
                age.isNegative()
                        ? new Verdict.Refused(
                                "timestamp-ahead",
                                "the timestamp in " + where + " is "
                                        + age.negated().toSeconds() + " s ahead" + allowed)
                        : new Verdict.Refused(
                                "timestamp-old",
                                "the timestamp in " + where + " is " + age.toSeconds() + " s old" + allowed));
    }
}
