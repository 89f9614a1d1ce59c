package dev.carillon.delivery;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes a delivery one: the event's position, the subscription, and the run (0, or the job that asked for it).
 */
public record DeliveryKey(long position, long subscription, long run) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})-(\\d{1,18})-(\\d{1,18})");

    /** Parses the id that the API shows; empty if it is not one. */
    public static Optional<DeliveryKey> of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new DeliveryKey(
                        Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3))))
                : Optional.empty();
    }

    /** As the API shows it. */
    @Override
    public String toString() {
        return position + "-" + subscription + "-" + run;
    }
}
