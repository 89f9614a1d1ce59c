package dev.carillon;

import dev.carillon.access.AdminKey;
import dev.carillon.broker.BrokerTopics;
import dev.carillon.delivery.DeliveryEngine;
import dev.carillon.delivery.DeliveryUpkeep;
import dev.carillon.delivery.destination.EndpointVerification;
import dev.carillon.enmeshed.ConnectorModuleRunner;
import dev.carillon.enmeshed.ConnectorWatch;
import dev.carillon.eventlog.Cursors;
import dev.carillon.eventlog.EventTopic;
import dev.carillon.gateway.CertesListener;
import dev.carillon.gateway.broker.InletWatch;
import dev.carillon.loop.Closing;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Opening;
import dev.carillon.loop.Starting;
import dev.carillon.outbound.HttpSender;
import dev.carillon.publish.Publishing;
import dev.carillon.realtime.Broadcaster;
import dev.carillon.realtime.ConnectionWatch;
import dev.carillon.realtime.signalr.Hubs;
import dev.carillon.remote.RemoteWork;
import dev.carillon.schema.SchemaRegistry;
import dev.carillon.servicestack.RelayReader;
import dev.carillon.subscriber.BoundServices;
import dev.carillon.subscriber.SubscriberRegistry;
import dev.carillon.subscription.Subscriptions;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Starts the rooms in the order in which they need each other, and ends them in the other direction. */
@Startup
@Singleton
@TransactionManagement(TransactionManagementType.BEAN) // migrations and loops have transactions of their own
public class Carillon {

    private static final FailureLog LOG = new FailureLog(Carillon.class);

    private final SharedCaches caches = new SharedCaches();
    private final AtomicBoolean isEnded = new AtomicBoolean();
    private final EarlyEnd early = new EarlyEnd();

    @Resource
    ContextService contexts;

    @Inject
    DataSource database;

    @Inject
    AdminKey adminKey;

    @Inject
    Loops loops;

    @Inject
    Lifecycle lifecycle;

    @Inject
    Event<Starting> starting;

    @Inject
    Event<Opening> opening;

    @Inject
    Event<Closing> closing;

    @Inject
    SchemaRegistry schemas;

    @Inject
    Publishing publishing;

    @Inject
    Subscriptions subscriptions;

    @Inject
    DeliveryEngine delivery;

    @Inject
    DeliveryUpkeep upkeep;

    @Inject
    EndpointVerification verification;

    @Inject
    BrokerTopics broker;

    @Inject
    RelayReader relay;

    @Inject
    SubscriberRegistry subscribers;

    @Inject
    BoundServices services;

    @Inject
    Broadcaster broadcaster;

    @Inject
    ConnectionWatch connections;

    @Inject
    RemoteWork remote;

    @Inject
    Cursors cursors;

    @Inject
    StartReport report;

    @Inject
    EventTopic announcements;

    @Inject
    Hubs hubs;

    @Inject
    ConnectorWatch connectors;

    @Inject
    InletWatch sources;

    @Inject
    CertesListener certes;

    @Inject
    ConnectorModuleRunner modules;

    @Inject
    HttpSender http;

    @PostConstruct
    void start() {
        migrate();
        adminKey.ensure();
        try {
            startAll();
        } catch (SQLException e) {
            endAll();
            throw new IllegalStateException("Carillon cannot start: " + e.getMessage(), e);
        } catch (Throwable e) {
            endAll(); // no server calls what is to be called before the end of a bean that did not come into being
            throw e;
        }
        lifecycle.started();
        early.offer(contexts.createContextualProxy(this::stop, Runnable.class));
        report.text().lines().forEach(line -> LOG.info(line));
    }

    @PreDestroy
    void stop() {
        if (isEnded.compareAndSet(false, true)) {
            early.withdraw();
            endAll();
            LOG.info("carillon.stopped");
        }
    }

    private void startAll() throws SQLException {
        starting.fire(new Starting());
        cursors.releaseDead();
        announcements.start();
        schemas.start(loops);
        subscriptions.start(loops);
        upkeep.start(loops);
        delivery.start(loops);
        verification.start(loops);
        broker.start();
        relay.start();
        subscribers.start(loops);
        services.start(loops);
        broadcaster.start(loops);
        connections.start(loops);
        remote.start(loops);
        publishing.start();
        connectors.start(loops);
        certes.start(loops);
        modules.start();
        opening.fire(new Opening());
    }

    private void endAll() {
        end("lifecycle", lifecycle::ending);
        end("doors", () -> closing.fire(new Closing()));
        end("connections", broadcaster::end);
        end("hubs", hubs::end);
        end("remote", remote::end);
        end("certes", certes::end);
        end("modules", modules::end);
        end("publishing", publishing::stop);
        end("broker", broker::stop);
        end("relay", relay::stop);
        end("services", services::ending);
        end("loops", loops::stopAll);
        end("remote leases", remote::release);
        end("sources", sources::end);
        end("connectors", connectors::end);
        end("announcements", announcements::end);
        end("upkeep", upkeep::end);
        end("delivery", delivery::end);
        end("subscribers", subscribers::end);
        end("bindings", services::end);
        end("http", http::close);
        end("caches", caches::release);
    }

    /** Each by itself: what one throws keeps no other from ending. */
    private static void end(String part, Runnable ending) {
        try {
            ending.run();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "carillon.stopping-failed part=" + part, e);
        }
    }

    private void migrate() {
        Flyway.configure(getClass().getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }
}
