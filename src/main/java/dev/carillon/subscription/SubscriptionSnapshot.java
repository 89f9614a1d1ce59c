package dev.carillon.subscription;

import dev.carillon.event.TopicPattern;
import dev.carillon.filter.FilterInput;
import dev.carillon.filter.Verdict;
import dev.carillon.messaging.BrokerAddressee;
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
 * @param patterns the topics it hears, at least one
 * @param webhook what it is sent
 * @param options how it is delivered, the rate its endpoint allowed among the limits
 * @param life since when it hears, and whether its deliveries go out
 */
public record SubscriptionSnapshot(
        long number,
        UUID id,
        int application,
        String name,
        List<TopicPattern> patterns,
        Webhook webhook,
        SubscriptionOptions options,
        Life life) {

    public SubscriptionSnapshot {
        patterns = List.copyOf(patterns);
    }

    /**
     * What its endpoint is sent.
     *
     * @param url where to
     * @param content what the body is
     * @param signing how it is signed; null if its keys cannot be read, and then nothing is sent
     * @param headers sent with each one, beside our own
     * @param broker where its messages go instead; null of a webhook
     */
    public record Webhook(
            URI url, ContentForm content, Signing signing, Map<String, String> headers, BrokerAddressee broker) {

        public Webhook {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }

        /** Without a broker. */
        public Webhook(URI url, ContentForm content, Signing signing, Map<String, String> headers) {
            this(url, content, signing, headers, null);
        }

        /** Whether many can be under way without waiting for one another: they go to a broker that confirms them together. */
        public boolean isConfirmedTogether() {
            return broker != null && !broker.target().kind().confirmsOneByOne();
        }

        /** Without headers and secret, which belong in no log. */
        @Override
        public String toString() {
            return "Webhook[" + url + ", " + content + "]";
        }
    }

    /**
     * Since when it hears, and whether its deliveries go out.
     *
     * @param status whether its deliveries go out
     * @param startsAfter position of the log's end when it was made: it hears what comes after
     * @param enabledAfter what waited up to this position when it was last enabled is sent only on request; 0: never
     * @param generation which endpoint this is: grows when the url changes, and when it is enabled or resumed
     */
    public record Life(SubscriptionStatus status, long startsAfter, long enabledAfter, long generation) {

        /** Of one that hears everything, and was never disabled. */
        public static Life always(SubscriptionStatus status) {
            return new Life(status, 0, 0, 1);
        }
    }

    public boolean isActive() {
        return life.status == SubscriptionStatus.ACTIVE;
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
        return "SubscriptionSnapshot[" + number + ", " + id + ", " + webhook.url + ", " + patterns + ", " + life.status
                + "]";
    }
}
