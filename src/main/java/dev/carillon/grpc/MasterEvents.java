package dev.carillon.grpc;

import certes.v1.UpdateEventStateRequest;
import certes.v1.UpdateEventStateResponse;
import dev.carillon.access.Scope;
import dev.carillon.delivery.DeliveryKey;
import dev.carillon.delivery.Resends;
import dev.carillon.delivery.history.Deliveries;
import dev.carillon.delivery.history.DeliveryView;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.EventPages;
import dev.carillon.loop.OnePerNode;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** States of events, as the Master API of Certes writes them. Thread safe. */
@OnePerNode
class MasterEvents {

    private static final Set<String> GIVEN_UP = Set.of("failed", "expired");

    private final EventPages pages;
    private final Deliveries deliveries;
    private final Resends resends;

    @Inject
    MasterEvents(EventPages pages, Deliveries deliveries, Resends resends) {
        this.pages = pages;
        this.deliveries = deliveries;
        this.resends = resends;
    }

    void addTo(Methods methods) {
        methods.unary("UpdateEventState", Scope.EVENTS_WRITE, this::updateEventState);
    }

    private CompletionStage<UpdateEventStateResponse> updateEventState(
            UpdateEventStateRequest asked, OpenCall<UpdateEventStateResponse> call)
            throws SQLException, StatusException {
        if (!asked.getState().equals("QUEUED")) {
            throw new RefusedException("/state", "must be QUEUED: the others are outcomes", asked.getState());
        }
        int application = call.caller().application();
        OptionalLong position = pages.positionOf(CertesEvents.id(asked.getEventId()), application);
        if (position.isEmpty()) {
            throw Refusals.exception(Refusals.notFound("event", asked.getEventId()));
        }
        int again = 0;
        for (DeliveryView each : deliveries.of(position.getAsLong())) {
            Optional<DeliveryKey> key = DeliveryKey.of(each.id());
            if (GIVEN_UP.contains(each.progress().status())
                    && key.isPresent()
                    && resends.resend(application, key.get()) instanceof Resends.Outcome.Made) {
                again++;
            }
        }
        return Unary.done(
                UpdateEventStateResponse.newBuilder().setDeliveries(again).build());
    }
}
