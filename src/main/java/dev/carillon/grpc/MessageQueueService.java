package dev.carillon.grpc;

import certes.v1.SendMessageRequest;
import certes.v1.SendMessageResponse;
import dev.carillon.access.Scope;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The message queue of Certes, under both of its names. The log is the queue: what is sent here is the id of an event that stands in it, and
 * wakes those who handle events. Thread safe.
 */
@OnePerNode
class MessageQueueService implements GrpcService {

    private final EventLog log;
    private final EventPages pages;
    private final DoorHealth health;
    private final Doorkeeper doorkeeper;

    @Inject
    MessageQueueService(EventLog log, EventPages pages, DoorHealth health, Doorkeeper doorkeeper) {
        this.log = log;
        this.pages = pages;
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
                .unary("SendMessage", Scope.EVENTS_WRITE, this::send)
                .under(
                        certes.MessageQueueGrpc.getServiceDescriptor(),
                        certes.v1.MessageQueueGrpc.getServiceDescriptor());
    }

    private CompletionStage<SendMessageResponse> send(SendMessageRequest request, OpenCall<SendMessageResponse> call)
            throws SQLException, StatusException {
        String id = request.getEventId();
        StoredEvent event = log.find(CertesEvents.id(id), call.caller().application())
                .orElseThrow(() -> Refusals.exception(Refusals.notFound("event", id)));
        pages.positionOf(event.id(), event.application())
                .ifPresent(
                        position -> log.announceAgain(event.at(position))); // without one it is announced when it has
        return Unary.done(SendMessageResponse.getDefaultInstance());
    }
}
