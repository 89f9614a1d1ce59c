package dev.carillon.grpc;

import certes.v1.EnsureSubscriptionsRequest;
import certes.v1.EnsureSubscriptionsResponse;
import certes.v1.EnsuredSubscription;
import certes.v1.SubscriptionsGrpc;
import certes.v1.WantedEvent;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.SubscriptionChanges;
import dev.carillon.subscription.SubscriptionDraft;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.Subscriptions;
import io.grpc.ServerServiceDefinition;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Subscriptions as Certes asks for them: each is one of the others, named by what it is asked for. Thread safe. */
@OnePerNode
class SubscriptionsService implements GrpcService {

    private static final int MOST = 100;
    private static final int TRIES = 5;
    private static final int MOST_PRIORITY = SubscriptionOptions.Ordering.MOST_PRIORITY;
    private static final int PORT = 9600; // of the scheme events

    private final Subscriptions subscriptions;
    private final SubscriptionChanges changes;
    private final Doorkeeper doorkeeper;

    @Inject
    SubscriptionsService(Subscriptions subscriptions, SubscriptionChanges changes, Doorkeeper doorkeeper) {
        this.subscriptions = subscriptions;
        this.changes = changes;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public Set<Place> places() {
        return EnumSet.allOf(Place.class);
    }

    @Override
    public List<ServerServiceDefinition> definitions() {
        return new Methods(doorkeeper)
                .unary("EnsureSubscriptions", Scope.SUBSCRIPTIONS_WRITE, this::ensure)
                .under(SubscriptionsGrpc.getServiceDescriptor());
    }

    /** Others may make the same ones meanwhile. */
    private static final class ThereByNow extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private CompletionStage<EnsureSubscriptionsResponse> ensure(
            EnsureSubscriptionsRequest request, OpenCall<EnsureSubscriptionsResponse> call) {
        if (request.getEventsCount() == 0 || request.getEventsCount() > MOST) {
            throw new RefusedException("/events", "must be 1 to " + MOST, String.valueOf(request.getEventsCount()));
        }
        for (int i = 1; ; i++) {
            try {
                return Unary.done(ensured(request, call.caller().application()));
            } catch (ThereByNow again) {
                if (i == TRIES) {
                    throw again;
                }
            }
        }
    }

    private EnsureSubscriptionsResponse ensured(EnsureSubscriptionsRequest request, int application) {
        String owner = "certes:" + hash(request.getCallback() + '\n' + request.getSubscriberId());
        Map<String, Subscription> there = byName(subscriptions.owned(application, owner));
        List<String> names = new ArrayList<>();
        Map<String, SubscriptionDraft> missing = new LinkedHashMap<>();
        for (WantedEvent each : request.getEventsList()) {
            String name = hash(each.getEvent() + '\n' + CertesEvents.options(each.getOptionsMap()));
            names.add(name);
            if (!there.containsKey(name)) {
                missing.put(name, draft(request, each, names.size() - 1));
            }
        }
        if (!missing.isEmpty()) {
            changes.create(application, owner, missing, known -> {
                if (byName(known).keySet().stream().anyMatch(missing::containsKey)) {
                    throw new ThereByNow();
                }
            });
            there = byName(subscriptions.owned(application, owner));
        }
        EnsureSubscriptionsResponse.Builder answer = EnsureSubscriptionsResponse.newBuilder();
        for (int i = 0; i < names.size(); i++) {
            answer.addSubscriptions(EnsuredSubscription.newBuilder()
                    .setId(there.get(names.get(i)).id())
                    .setEvent(request.getEvents(i).getEvent())
                    .setIsNew(missing.remove(names.get(i)) != null));
        }
        return answer.build();
    }

    private static Map<String, Subscription> byName(List<Subscription> all) {
        Map<String, Subscription> named = new HashMap<>();
        all.forEach(each -> named.put(each.eventName(), each));
        return named;
    }

    private static SubscriptionDraft draft(EnsureSubscriptionsRequest request, WantedEvent wanted, int index) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        String filter = filter(request.getSubscriberId(), wanted.getOptionsMap());
        if (!wanted.getEvent().endsWith("/_version")) { // which has no direction
            options.put("filter", filter);
        }
        if (wanted.getPriority() < 0 || wanted.getPriority() > MOST_PRIORITY) {
            throw new RefusedException(
                    "/events/" + index + "/priority",
                    "must be 0 to " + MOST_PRIORITY,
                    String.valueOf(wanted.getPriority()));
        }
        if (wanted.getPriority() > 0) {
            options.put("priority", wanted.getPriority());
        }
        if (wanted.getEvent().isEmpty()) {
            throw new RefusedException("/events/" + index + "/event", "is required", null);
        }
        return new SubscriptionDraft(
                "certes " + RefusedException.shortened(wanted.getEvent(), 80),
                url(request.getCallback(), wanted.getEvent()),
                List.of(wanted.getEvent()),
                "certes",
                request.getSecret().isEmpty() ? null : request.getSecret(),
                null,
                null,
                options);
    }

    private static String filter(String subscriber, Map<String, String> wanted) {
        if (subscriber.isEmpty()) {
            return "NOT EXISTS " + CertesEvents.DIRECTION + " OR " + CertesEvents.DIRECTION + " = '"
                    + CertesEvents.INCOMING + "'"; // those of the gateway say nothing of it
        }
        StringBuilder filter = new StringBuilder(
                CertesEvents.DIRECTION + " = '" + CertesEvents.OUTGOING + "' AND (NOT EXISTS " + CertesEvents.SUBSCRIBER
                        + " OR " + CertesEvents.SUBSCRIBER + " = " + quoted(subscriber) + ")");
        wanted.forEach((name, value) ->
                filter.append(" AND " + CertesEvents.OPTIONS + " LIKE '%;" + CertesEvents.option(name, value) + ";%'"));
        return filter.toString();
    }

    private static String quoted(String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }

    /** {@code events://events.example.com} is where that deployment takes events. */
    private static String url(String callback, String event) {
        if (!callback.startsWith("events://")) {
            return callback;
        }
        URI given;
        try {
            given = URI.create(callback);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("/callback", "must be events://host, or a URL", callback);
        }
        if (given.getHost() == null) {
            throw new RefusedException("/callback", "must be events://host, or a URL", callback);
        }
        String path = given.getRawPath() == null || given.getRawPath().length() < 2 ? "/events" : given.getRawPath();
        return "https://" + given.getHost() + ':' + (given.getPort() < 0 ? PORT : given.getPort()) + path
                + (event.contains("*") ? "" : '/' + event);
    }

    private static String hash(String text) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
