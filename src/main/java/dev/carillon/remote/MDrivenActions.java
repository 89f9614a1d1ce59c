package dev.carillon.remote;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.RealtimeActions;
import dev.carillon.event.RealtimeEvent;
import dev.carillon.event.TicketEvent;
import dev.carillon.loop.Starting;
import dev.carillon.publish.LocalCaller;
import dev.carillon.ticket.CurrentTicket;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;

/** What view models of this deployment do, for the application that {@code carillon.application} names. Thread safe. */
@ApplicationScoped
class MDrivenActions implements RealtimeActions {

    private final RemoteSubscriptions subscriptions;
    private final EventNotifier events;
    private final LocalCaller caller;

    // By lookup: Payara has no CDI bean of this type.
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transactions;

    @Inject
    MDrivenActions(RemoteSubscriptions subscriptions, EventNotifier events, LocalCaller caller) {
        this.subscriptions = subscriptions;
        this.events = events;
        this.caller = caller;
    }

    protected MDrivenActions() { // CDI client proxy
        this(null, null, null);
    }

    /** Comes into being now: on a thread of WildFly's executor there is no {@code java:comp} to be injected from. */
    void begin(@Observes Starting node) {}

    @Override
    public void realtimesubscribetoevent(String realtimehub, String eventguid, String eventcookie) {
        SubscriptionRequest request = new SubscriptionRequest(realtimehub, eventguid, eventcookie, null);
        int application = caller.get().application();
        try {
            if (transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
                subscriptions.subscribe(application, request);
            } else {
                subscribeJoined(application, request);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the subscription could not be stored", e);
        }
    }

    /** What fails half-way must not be committed with the rest: H2 would. */
    private void subscribeJoined(int application, SubscriptionRequest request) throws SQLException {
        boolean isDone = false;
        try {
            subscriptions.subscribeJoined(application, request);
            isDone = true;
        } finally {
            if (!isDone) {
                transactions.setRollbackOnly();
            }
        }
    }

    @Override
    public void RealtimeTriggerEvent(String eventguid, String eventdata, boolean eventremoveaftersend) {
        EventData.Builder trigger =
                RealtimeEvent.trigger(eventguid, eventremoveaftersend).text(eventdata);
        int hops = CurrentTicket.hops();
        events.notify((hops == 0 ? trigger : trigger.extension(TicketEvent.HOPS, hops)).build());
    }
}
