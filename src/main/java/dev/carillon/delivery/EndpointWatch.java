package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.SubscriptionsChanged;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Once a second: learns how the endpoints and the nodes are, and goes over what is held for them. Thread safe. */
@ApplicationScoped
class EndpointWatch {

    static final Duration LOOK = Duration.ofSeconds(1);

    private final Database database;
    private final Endpoints endpoints;
    private final LiveNodes nodes;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;
    private final DeliveryTidying tidying;
    private final Subscriptions subscriptions;
    private final Clock clock;
    private SubscriptionSet seen;
    private volatile Loop loop;

    @Inject
    EndpointWatch(
            Database database,
            Endpoints endpoints,
            LiveNodes nodes,
            DeliveryDispatcher dispatcher,
            DeliveryClaims claims,
            DeliveryTidying tidying,
            Subscriptions subscriptions,
            Clock clock) {
        this.database = database;
        this.endpoints = endpoints;
        this.nodes = nodes;
        this.dispatcher = dispatcher;
        this.claims = claims;
        this.tidying = tidying;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    protected EndpointWatch() { // CDI client proxy
        this(null, null, null, null, null, null, null, null);
    }

    /** They are known before anything is planned. */
    void start(Loops loops) throws SQLException {
        step();
        loop = loops.start("endpoints", this::step);
    }

    /** On the node that made the change; the others see it within a second. */
    void changed(@Observes SubscriptionsChanged change) {
        Loop running = loop;
        if (running != null) {
            running.wake();
            claims.wake();
        }
    }

    synchronized Duration step() throws SQLException {
        endpoints.refresh(database);
        SubscriptionSet now = subscriptions.current();
        if (seen != null && seen != now) {
            forgive(seen, now);
        }
        seen = now;
        if (nodes.refresh(database)) {
            claims.wake();
        }
        tidying.review();
        dispatcher.review();
        return LOOK;
    }

    /** Another url is another endpoint, and who resumes a subscription wants to see it go on. */
    private void forgive(SubscriptionSet before, SubscriptionSet now) throws SQLException {
        for (long each : endpoints.remembered()) {
            Optional<WebhookSubscription> was = before.byNumber(each);
            Optional<WebhookSubscription> is = now.byNumber(each);
            if (was.isPresent()
                    && is.isPresent()
                    && (!was.get().url().equals(is.get().url())
                            || (!was.get().isActive() && is.get().isActive()))) {
                endpoints.forgive(database, each, clock.instant());
                claims.room(Set.of(each));
            }
        }
    }
}
