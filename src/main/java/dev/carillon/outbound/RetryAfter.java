package dev.carillon.outbound;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hc.client5.http.utils.DateUtils;

/** Reads {@code Retry-After}: seconds or a date (RFC 9110, section 10.2.3). What is neither counts as not given. */
final class RetryAfter {

    private static final int DIGITS = 9; // some thirty years

    private RetryAfter() {}

    static Optional<Duration> parse(String value, Instant now) {
        if (value == null) {
            return Optional.empty();
        }
        String text = value.trim();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(text.length() > DIGITS ? 999_999_999 : Long.parseLong(text)));
        }
        Instant date = DateUtils.parseStandardDate(text);
        if (date == null) {
            return Optional.empty();
        }
        Duration wait = Duration.between(now, date);
        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    }
}
