package dev.carillon.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.filter.EventFilter;
import dev.carillon.filter.EventKey;
import dev.carillon.filter.SyntaxException;
import dev.carillon.transform.InvalidTransformation;
import dev.carillon.transform.Transformation;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What can be set on a subscription beside url and topics; each member has a default. Immutable, thread safe.
 *
 * @param retry when a failed delivery is attempted again
 * @param limits how much goes to the endpoint at once and in a time
 * @param ordering in which order deliveries go out
 * @param filter CESQL that an event must satisfy, or null
 * @param transform JSONata that makes the data, or null
 * @param signatures how the requests are signed, in this order; null: as it goes with the content
 * @param endpoint how Carillon and the endpoint know each other
 * @param given the members as they were given, for the API and for storage; leave it as it is
 */
public record SubscriptionOptions(
        RetryOptions retry,
        LimitOptions limits,
        Ordering ordering,
        EventFilter filter,
        Transformation transform,
        List<SignatureForm> signatures,
        Endpoint endpoint,
        ObjectNode given) {

    /**
     * In which order deliveries go out.
     *
     * @param key CESQL for the key of {@link Order#KEY}, or null: {@code partitionkey}, else {@code subject}
     * @param priority 0 to {@value #MOST_PRIORITY}: where places are rare, deliveries of a higher one begin first
     */
    public record Ordering(Order order, EventKey key, int priority) {

        public static final int MOST_PRIORITY = 9;
    }

    /**
     * How Carillon and the endpoint know each other.
     *
     * @param verification what the endpoint is asked before its first delivery
     * @param authentication how Carillon authenticates at the endpoint, or null; kept apart, encrypted
     * @param insecureSsl whether any certificate of the endpoint will do, also one for another host; for trying out
     */
    public record Endpoint(Verification verification, Authentication authentication, boolean insecureSsl) {}

    /** The members of the API that are options. */
    public static final List<String> NAMES = List.of(
            "retry",
            "limits",
            "priority",
            "order",
            "orderKey",
            "filter",
            "transform",
            "signatures",
            "verification",
            "insecureSsl");

    /** A member of the API that is kept apart, as it holds secrets. */
    public static final String AUTHENTICATION = "authentication";

    /** A member of the API that is kept apart, as it holds secrets: a broker instead of {@code url}. */
    public static final String DESTINATION = "destination";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LENGTH = 40_000;
    private static final int EXPRESSION = 8_000;

    /** Nothing set. */
    public static final SubscriptionOptions DEFAULT = of(JSON.createObjectNode());

    /**
     * The options of these members; null and missing ones have their default.
     *
     * @throws RefusedException of the member that breaks a rule
     */
    public static SubscriptionOptions of(ObjectNode members) {
        return of(members, Transformation::of);
    }

    private static SubscriptionOptions of(ObjectNode members, Function<String, Transformation> transformations) {
        OptionReader all = new OptionReader("", members).only(NAMES.toArray(String[]::new));
        return new SubscriptionOptions(
                RetryOptions.read(all.member("retry")),
                LimitOptions.read(all.member("limits")),
                new Ordering(
                        Order.read(all.member("order")),
                        parsed(all.member("orderKey"), EventKey::of),
                        all.member("priority").integer(0, Ordering.MOST_PRIORITY, 0)),
                parsed(all.member("filter"), EventFilter::of),
                parsed(all.member("transform"), transformations),
                SignatureForm.read(all.member("signatures")),
                new Endpoint(
                        Verification.read(all.member("verification")),
                        null,
                        all.member("insecureSsl").flag(false)),
                members);
    }

    /** Whether something is evaluated for each event that it may want. */
    public boolean hasExpressions() {
        return filter != null || ordering.key != null;
    }

    /** These, attempted again as this says; not among what was given. */
    SubscriptionOptions with(RetryOptions other) {
        return new SubscriptionOptions(other, limits, ordering, filter, transform, signatures, endpoint, given);
    }

    SubscriptionOptions with(Authentication authentication) {
        Endpoint authenticated = new Endpoint(endpoint.verification, authentication, endpoint.insecureSsl);
        return new SubscriptionOptions(retry, limits, ordering, filter, transform, signatures, authenticated, given);
    }

    /** These options with each member of the patch put in its place; null removes a member. */
    SubscriptionOptions with(ObjectNode patch) {
        ObjectNode members = given.deepCopy();
        patch.properties().forEach(each -> {
            if (each.getKey().equals(AUTHENTICATION) || each.getKey().equals(DESTINATION)) {
                return; // it holds secrets
            }
            if (each.getValue().isNull()) {
                members.remove(each.getKey());
            } else {
                members.set(each.getKey(), each.getValue());
            }
        });
        return of(members);
    }

    /** These, with no more requests in a time than an endpoint allowed. */
    SubscriptionOptions allowing(int requestsPerMinute) {
        LimitOptions allowed = limits.atMost(requestsPerMinute);
        return new SubscriptionOptions(retry, allowed, ordering, filter, transform, signatures, endpoint, given);
    }

    static SubscriptionOptions parse(String json) {
        try {
            return of((ObjectNode) JSON.readTree(json), Transformation::ofAccepted);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row holds broken options", e);
        }
    }

    String write() {
        String text = given.toString();
        if (text.length() > LENGTH) {
            throw new RefusedException(
                    "", "must have options of at most " + LENGTH + " characters", String.valueOf(text.length()));
        }
        return text;
    }

    private static <T> T parsed(OptionReader member, Function<String, T> parser) {
        String text = expression(member);
        try {
            return text == null ? null : parser.apply(text);
        } catch (SyntaxException e) {
            throw member.refused("must be CESQL; " + e.getMessage());
        } catch (InvalidTransformation e) {
            throw member.refused("must be JSONata; " + e.getMessage());
        }
    }

    private static String expression(OptionReader member) {
        String text = member.text(null);
        if (text != null && (text.isBlank() || text.length() > EXPRESSION)) {
            throw member.refused("must have 1 to " + EXPRESSION + " characters");
        }
        return text;
    }

    /** The options among these members, {@value #AUTHENTICATION} and {@value #DESTINATION} included. */
    public static ObjectNode among(ObjectNode members) {
        ObjectNode options = JSON.createObjectNode();
        Stream.concat(Stream.of(AUTHENTICATION, DESTINATION), NAMES.stream()).forEach(name -> {
            JsonNode value = members.get(name);
            if (value != null) {
                options.set(name, withoutNulls(value));
            }
        });
        return options;
    }

    /** Within an option null means absent; it is not shown again. */
    private static JsonNode withoutNulls(JsonNode option) {
        if (!option.isObject()) {
            return option;
        }
        ObjectNode without = JSON.createObjectNode();
        option.properties().forEach(each -> {
            if (!each.getValue().isNull()) {
                without.set(each.getKey(), withoutNulls(each.getValue()));
            }
        });
        return without;
    }
}
