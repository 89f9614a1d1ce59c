package dev.carillon.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.subscription.SignatureForm;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.SubscriptionOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A subscription as the API shows it: the members of its parts side by side, in their order. */
public record SubscriptionView(
        String id,
        String name,
        @JsonUnwrapped Webhooks webhooks,
        @JsonUnwrapped Credentials credentials,
        @JsonUnwrapped Options options,
        @JsonUnwrapped Endpoint endpoint,
        @JsonUnwrapped State state,
        @JsonUnwrapped Past past) {

    static SubscriptionView of(Subscription subscription, Credentials credentials) {
        SubscriptionOptions options = subscription.options();
        return new SubscriptionView(
                subscription.id(),
                subscription.name(),
                Webhooks.of(subscription),
                credentials,
                Options.of(options, subscription.isForBroker() ? null : subscription.signatures()),
                Endpoint.of(subscription, options),
                State.of(subscription),
                Past.of(subscription, options.filter() != null));
    }

    /** What goes where. */
    record Webhooks(String url, List<String> topics, String content) {

        static Webhooks of(Subscription subscription) {
            return new Webhooks(
                    subscription.isForBroker() ? null : subscription.shownUrl(),
                    subscription.topics(),
                    subscription.content().toString());
        }
    }

    /** By what an endpoint knows its sender; the value of a header that is a secret never. */
    record Credentials(
            @JsonUnwrapped SigningKeysView keys,
            Map<String, String> headers,
            JsonNode authentication,
            JsonNode destination) {

        /** Of a webhook. */
        Credentials(SigningKeysView keys, Map<String, String> headers, JsonNode authentication) {
            this(keys, headers, authentication, null);
        }
    }

    /** How it is delivered; {@code retry} and {@code limits} as they were given, and {@code priority} unless it is 0. */
    record Options(
            JsonNode retry,
            JsonNode limits,
            Integer priority,
            String order,
            String orderKey,
            String filter,
            String transform,
            List<String> signatures) {

        static Options of(SubscriptionOptions options, List<SignatureForm> signatures) {
            return new Options(
                    options.given().get("retry"),
                    options.given().get("limits"),
                    options.ordering().priority() == 0
                            ? null
                            : options.ordering().priority(),
                    options.ordering().order().toString(),
                    text(options.ordering().key()),
                    text(options.filter()),
                    text(options.transform()),
                    signatures == null
                            ? null
                            : signatures.stream().map(SignatureForm::toString).toList());
        }
    }

    /**
     * What its endpoint agreed to, and whether it proves who it is.
     *
     * @param allowedRate a minute; null for any
     * @param insecureSsl shown only if it is true
     */
    record Endpoint(
            String verification,
            Instant verifiedAt,
            Integer allowedRate,
            String verificationError,
            Boolean insecureSsl) {

        static Endpoint of(Subscription subscription, SubscriptionOptions options) {
            return new Endpoint(
                    options.endpoint().verification().toString(),
                    subscription.consent().verifiedAt(),
                    subscription.consent().allowedRate(),
                    subscription.consent().error(),
                    options.endpoint().insecureSsl() ? true : null);
        }
    }

    /** Whether its deliveries go out; the others only if it is disabled. */
    record State(String state, String disabledReason, String disabledBy, Instant disabledAt) {

        static State of(Subscription subscription) {
            return new State(
                    subscription.status().toString(),
                    subscription.disabledReason(),
                    text(subscription.disabledBy()),
                    subscription.disabledAt());
        }
    }

    /** What was so far; {@code filterErrors} only if it has a filter. */
    record Past(Long filterErrors, String lastFilterError, Instant createdAt, Instant updatedAt) {

        static Past of(Subscription subscription, boolean hasFilter) {
            return new Past(
                    hasFilter ? subscription.filterErrors() : null,
                    subscription.lastFilterError(),
                    subscription.createdAt(),
                    subscription.updatedAt());
        }
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
