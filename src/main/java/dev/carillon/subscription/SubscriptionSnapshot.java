package dev.carillon.subscription;

import dev.carillon.event.TopicPattern;
import dev.carillon.filter.FilterInput;
import dev.carillon.filter.Verdict;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Who wants which events, where and how: a subscription as it was at one version. Immutable, thread safe.
 *
 * @param number the key in the tables of deliveries; never used twice
 * @param id a UUIDv7, its name in the API
 * @param application number of the application it belongs to
 * @param name for people; need not be unique
 * @param url where the webhooks go
 * @param patterns the topics it hears, at least one
 * @param content what the body is
 * @param signing how the webhooks are signed; null if its keys cannot be read, and then nothing is sent
 * @param headers sent with each webhook, beside our own
 * @param options how it is delivered, the rate its endpoint allowed among the limits
 * @param status whether its deliveries go out
 * @param startsAfter position of the log's end when it was made: it hears what comes after
 * @param enabledAfter what waited up to this position when it was last enabled is sent only on request; 0: never
 * @param generation which endpoint this is: grows when the url changes, and when it is enabled or resumed
 */
public record SubscriptionSnapshot(
        long number,
        UUID id,
        int application,
        String name,
        URI url,
        List<TopicPattern> patterns,
        ContentForm content,
        Signing signing,
        Map<String, String> headers,
        SubscriptionOptions options,
        SubscriptionStatus status,
        long startsAfter,
        long enabledAfter,
        long generation) {

    public SubscriptionSnapshot {
        patterns = List.copyOf(patterns);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** One that was never disabled. */
    public SubscriptionSnapshot(
            long number,
            UUID id,
            int application,
            String name,
            URI url,
            List<TopicPattern> patterns,
            ContentForm content,
            Signing signing,
            Map<String, String> headers,
            SubscriptionOptions options,
            SubscriptionStatus status,
            long startsAfter) {
        this(
                number,
                id,
                application,
                name,
                url,
                patterns,
                content,
                signing,
                headers,
                options,
                status,
                startsAfter,
                0,
                1);
    }

    public boolean isActive() {
        return status == SubscriptionStatus.ACTIVE;
    }

    /** What its filter says of an event; without one, every event matches. */
    public Verdict verdict(FilterInput event) {
        return options.filter() == null ? Verdict.MATCH : options.filter().of(event);
    }

    /** Two snapshots of the same subscription count as equal: the number is what it is. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SubscriptionSnapshot that && number == that.number;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    /** Without headers and secret, which belong in no log. */
    @Override
    public String toString() {
        return "SubscriptionSnapshot[" + number + ", " + id + ", " + url + ", " + patterns + ", " + status + "]";
    }
}
