package dev.carillon.rest;

import dev.carillon.servicestack.CreateSubscription;
import dev.carillon.servicestack.EventSubscription;
import dev.carillon.servicestack.HttpStatusName;
import dev.carillon.servicestack.SubscriptionChange;
import dev.carillon.servicestack.SubscriptionConfig;
import dev.carillon.servicestack.SubscriptionDeliveryResult;
import dev.carillon.servicestack.SubscriptionRelayConfig;
import dev.carillon.servicestack.SubscriptionRequests;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Requests and answers of the subscription service, between their JSON and the words of the room. */
final class ServiceStackMessages {

    private static final int LONGEST_ID = 100;

    private ServiceStackMessages() {}

    /** {@code {"subscriptions": […]}}. */
    public record Subscriptions(List<EventSubscription> subscriptions) {
        static Subscriptions of(List<EventSubscription> all) {
            return new Subscriptions(all);
        }
    }

    /** {@code {"subscription": {…}}}. */
    public record One(EventSubscription subscription) {
        static One of(EventSubscription one) {
            return new One(one);
        }
    }

    /** {@code {"subscribers": […]}}. */
    public record Subscribers(List<SubscriptionRelayConfig> subscribers) {
        static Subscribers of(List<SubscriptionRelayConfig> all) {
            return new Subscribers(all);
        }
    }

    /** A result with its status by name. */
    public record Result(
            String id,
            String subscriptionId,
            String eventId,
            Instant attemptedDateUtc,
            String statusCode,
            String statusDescription) {

        static Result of(SubscriptionDeliveryResult result) {
            return new Result(
                    result.id(),
                    result.subscriptionId(),
                    result.eventId(),
                    result.attemptedDateUtc(),
                    HttpStatusName.of(result.statusCode()),
                    result.statusDescription());
        }
    }

    /** {@code {"subscription": {…}, "history": […]}}. */
    public record History(EventSubscription subscription, List<Result> history) {
        static History of(SubscriptionRequests.WithHistory found) {
            return new History(
                    found.subscription(),
                    found.history().stream().map(Result::of).toList());
        }
    }

    static CreateSubscription create(LenientJson body) {
        return new CreateSubscription(body.text("Name"), body.texts("Events"), config(body.object("Config")));
    }

    private static SubscriptionConfig config(LenientJson config) {
        return config == null
                ? null
                : new SubscriptionConfig(config.text("Url"), config.text("ContentType"), config.text("Secret"));
    }

    static SubscriptionChange change(LenientJson body) {
        return new SubscriptionChange(
                body.text("Url"), body.text("ContentType"), body.text("Secret"), body.flag("IsActive"));
    }

    static List<SubscriptionDeliveryResult> results(LenientJson body) {
        return body.objects("Results").stream()
                .map(ServiceStackMessages::result)
                .toList();
    }

    private static SubscriptionDeliveryResult result(LenientJson result) {
        String status = result.text("StatusCode");
        Instant attempted = result.instant("AttemptedDateUtc");
        return new SubscriptionDeliveryResult(
                id(result, "Id"),
                id(result, "SubscriptionId"),
                result.text("EventId") == null ? "" : id(result, "EventId"),
                attempted == null ? Instant.EPOCH : attempted,
                HttpStatusName.parse(status == null ? "" : status).orElseThrow(() -> LenientJson.invalid("StatusCode")),
                result.text("StatusDescription") == null ? "" : result.text("StatusDescription"));
    }

    private static String id(LenientJson result, String name) {
        String id = result.text(name);
        if (id == null || id.isBlank() || id.length() > LONGEST_ID) {
            throw LenientJson.invalid(name);
        }
        return id;
    }

    /** A query parameter whose name may be written in any case; null if it is missing. */
    static String parameter(HttpServletRequest request, String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return request.getParameterMap().entrySet().stream()
                .filter(each -> LenientJson.plain(each.getKey()).equals(wanted))
                .map(Map.Entry::getValue)
                .findFirst()
                .map(values -> values[0])
                .map(value -> LenientJson.storable(name, value))
                .orElse(null);
    }
}
