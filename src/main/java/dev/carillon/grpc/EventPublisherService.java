package dev.carillon.grpc;

import carillon.v1.EventPublisherGrpc;
import carillon.v1.PublishBatchRequest;
import carillon.v1.PublishBatchResponse;
import carillon.v1.PublishRequest;
import carillon.v1.PublishResponse;
import carillon.v1.PublishStreamRequest;
import carillon.v1.PublishStreamResponse;
import com.google.protobuf.Message;
import dev.carillon.access.Scope;
import dev.carillon.cloudevents.CloudEventsProtobuf;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.IdempotentRequest;
import dev.carillon.publish.PublishResult;
import dev.carillon.publish.PublishSettings;
import io.cloudevents.v1.proto.CloudEvent;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Publishing CloudEvents: one, a batch, or a stream of them. Thread safe. */
@OnePerNode
class EventPublisherService implements GrpcService {

    private static final int MOST_SECONDS = 30; // no publisher waits longer, whatever the database does

    private final EventPublisher publisher;
    private final PublishSettings settings;
    private final Doorkeeper doorkeeper;

    @Inject
    EventPublisherService(EventPublisher publisher, PublishSettings settings, Doorkeeper doorkeeper) {
        this.publisher = publisher;
        this.settings = settings;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public List<ServerServiceDefinition> definitions() {
        return new Methods(doorkeeper)
                        .unary("Publish", Scope.EVENTS_WRITE, this::publishOne)
                        .unary("PublishBatch", Scope.EVENTS_WRITE, this::publishBatch)
                        .<PublishStreamRequest, PublishStreamResponse>stream(
                                "PublishStream",
                                Scope.EVENTS_WRITE,
                                (call, received) -> PublishStream.begin(publisher, call, received))
                        .under(EventPublisherGrpc.getServiceDescriptor());
    }

    private CompletionStage<PublishResponse> publishOne(PublishRequest request, OpenCall<PublishResponse> call) {
        if (!request.hasEvent()) {
            throw new RefusedException("/event", "is required", null);
        }
        List<GivenEvent> event =
                List.of(new GivenEvent.Valid(call.traced(CloudEventsProtobuf.read(request.getEvent()))));
        return submit(event, false, request, call).thenApply(results -> PublishResponse.newBuilder()
                .setPublished(stored(results.get(0)))
                .build());
    }

    private static carillon.v1.Published stored(PublishResult result) {
        try {
            return PublishAnswers.published(result);
        } catch (StatusException e) {
            throw new CompletionException(e);
        }
    }

    private CompletionStage<PublishBatchResponse> publishBatch(
            PublishBatchRequest request, OpenCall<PublishBatchResponse> call) {
        if (request.getEventsCount() > settings.maxBatchEvents()) {
            throw new RefusedException(
                    "/events",
                    "must have at most " + settings.maxBatchEvents() + " events (carillon.publish.max-batch-events)",
                    String.valueOf(request.getEventsCount()));
        }
        List<GivenEvent> events = new ArrayList<>(request.getEventsCount());
        for (CloudEvent each : request.getEventsList()) {
            events.add(given(each, "/events/" + events.size(), call));
        }
        return submit(events, request.getPartial(), request, call).thenApply(results -> {
            PublishBatchResponse.Builder answer = PublishBatchResponse.newBuilder();
            results.forEach(each -> answer.addResults(PublishAnswers.one(each)));
            return answer.build();
        });
    }

    /** The event, or why it is not valid. */
    static GivenEvent given(CloudEvent event, String place, OpenCall<?> call) {
        try {
            return new GivenEvent.Valid(call.traced(CloudEventsProtobuf.read(event)));
        } catch (RefusedException e) {
            return new GivenEvent.Invalid(e.at(place));
        }
    }

    private CompletionStage<List<PublishResult>> submit(
            List<GivenEvent> events, boolean partial, Message request, OpenCall<?> call) {
        return publisher
                .publish(events, call.caller(), partial, idempotent(request, call))
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(tooLate(events.size()), MOST_SECONDS, TimeUnit.SECONDS);
    }

    static List<PublishResult> tooLate(int events) {
        PublishResult unknown = new PublishResult.Unavailable(
                "it is not known whether the events are stored; repeat them with the same ids", Duration.ofSeconds(1));
        return Collections.nCopies(events, unknown);
    }

    private static IdempotentRequest idempotent(Message request, OpenCall<?> call) {
        String key = call.header("idempotency-key");
        return key == null ? null : Idempotency.of(call.caller().application(), key, request);
    }
}
