package dev.carillon.grpc;

import certes.v1.HandleIncomingEventResponse;
import certes.v1.IncomingEvent;
import certes.v1.OutgoingEvent;
import certes.v1.SendOutgoingEventResponse;
import com.google.protobuf.Message;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.filter.FilterInput;
import dev.carillon.loop.OnePerNode;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.IdempotentRequest;
import dev.carillon.publish.PublishResult;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The event broker of Certes, under both of its names: checks an event by its schema, stores it, then announces it; a failure ends it there.
 * What is announced is its id alone. Thread safe.
 */
@OnePerNode
class EventBrokerService implements GrpcService {

    private static final int MOST_SECONDS = 30;

    private final CertesEvents events;
    private final EventPublisher publisher;
    private final Subscriptions subscriptions;
    private final DoorHealth health;
    private final Doorkeeper doorkeeper;

    @Inject
    EventBrokerService(
            CertesEvents events,
            EventPublisher publisher,
            Subscriptions subscriptions,
            DoorHealth health,
            Doorkeeper doorkeeper) {
        this.events = events;
        this.publisher = publisher;
        this.subscriptions = subscriptions;
        this.health = health;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public Set<Place> places() {
        return EnumSet.allOf(Place.class);
    }

    @Override
    public List<ServerServiceDefinition> definitions() {
        return Methods.ofCertes(doorkeeper, health)
                .unary("HandleIncomingEvent", Scope.EVENTS_WRITE, this::incoming)
                .unary("HandleIncomingMessage", Scope.EVENTS_WRITE, this::incoming)
                .unary("SendOutgoingEvent", Scope.EVENTS_WRITE, this::outgoing)
                .under(certes.EventBrokerGrpc.getServiceDescriptor(), certes.v1.EventBrokerGrpc.getServiceDescriptor());
    }

    private CompletionStage<HandleIncomingEventResponse> incoming(
            IncomingEvent given, OpenCall<HandleIncomingEventResponse> call) throws StatusException {
        EventData event = call.traced(events.incoming(call.caller().application(), given));
        return publish(event, CertesEvents.header(given, "idempotency-key"), given, call.caller())
                .thenApply(id -> HandleIncomingEventResponse.newBuilder()
                        .setEventId(id)
                        .addAllCorrelationIds(correlationIds(event))
                        .build());
    }

    private CompletionStage<SendOutgoingEventResponse> outgoing(
            OutgoingEvent given, OpenCall<SendOutgoingEventResponse> call) throws StatusException {
        EventData event = call.traced(events.outgoing(call.caller().application(), given));
        if (!isWanted(call.caller().application(), event)) {
            return Unary.done(SendOutgoingEventResponse.getDefaultInstance());
        }
        String key = given.getIdempotencyKey().isEmpty() ? null : given.getIdempotencyKey();
        return publish(event, key, given, call.caller())
                .thenApply(id ->
                        SendOutgoingEventResponse.newBuilder().addEventIds(id).build());
    }

    /** Whether an active subscription wants it: one of Certes, or any that asks for the topic. */
    private boolean isWanted(int application, EventData event) {
        AtomicBoolean found = new AtomicBoolean();
        subscriptions
                .newest()
                .matching(
                        application,
                        FilterInput.of(event),
                        Long.MAX_VALUE,
                        subscription -> found.compareAndSet(false, isActive(subscription)),
                        failed -> {},
                        found::get);
        return found.get();
    }

    private static boolean isActive(SubscriptionSnapshot subscription) {
        return subscription.isActive();
    }

    private CompletionStage<String> publish(EventData event, String key, Message request, Caller caller) {
        IdempotentRequest idempotent = key == null ? null : Idempotency.of(caller.application(), key, request);
        return publisher
                .publish(List.of(new GivenEvent.Valid(event)), caller, false, idempotent)
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(EventPublisherService.tooLate(1), MOST_SECONDS, TimeUnit.SECONDS)
                .thenApply(results -> id(results.get(0)));
    }

    private static String id(PublishResult result) {
        try {
            return PublishAnswers.published(result).getId();
        } catch (StatusException e) {
            throw new CompletionException(e);
        }
    }

    private static List<String> correlationIds(EventData event) {
        return Arrays.asList(
                event.extensions().get(CorrelationId.EXTENSION).toString().split(","));
    }
}
