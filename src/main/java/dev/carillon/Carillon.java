package dev.carillon;

import dev.carillon.access.AdminKey;
import dev.carillon.broker.BrokerTopics;
import dev.carillon.delivery.DeliveryEngine;
import dev.carillon.delivery.DeliveryUpkeep;
import dev.carillon.delivery.destination.EndpointVerification;
import dev.carillon.eventlog.Cursors;
import dev.carillon.eventlog.EventTopic;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Starting;
import dev.carillon.publish.Publishing;
import dev.carillon.servicestack.RelayReader;
import dev.carillon.subscriber.SubscriberRegistry;
import dev.carillon.subscription.Subscriptions;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Starts the rooms in the order in which they need each other, and ends them in the other direction. */
@Startup
@Singleton
@TransactionManagement(TransactionManagementType.BEAN) // migrations and loops have transactions of their own
public class Carillon {

    private static final Logger LOG = Logger.getLogger(Carillon.class.getName());

    private final SharedCaches caches = new SharedCaches();

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
    Cursors cursors;

    @Inject
    EventTopic announcements;

    @PostConstruct
    void start() {
        migrate();
        adminKey.ensure();
        try {
            starting.fire(new Starting());
            cursors.releaseDead();
            announcements.start();
            subscriptions.start(loops);
            upkeep.start(loops);
            delivery.start(loops);
            verification.start(loops);
            broker.start();
            relay.start();
            subscribers.start(loops);
            publishing.start();
        } catch (SQLException e) {
            throw new IllegalStateException("Carillon cannot start: " + e.getMessage(), e);
        }
        lifecycle.started();
        LOG.info("carillon.started");
    }

    @PreDestroy
    void stop() {
        lifecycle.ending();
        publishing.stop();
        broker.stop();
        relay.stop();
        loops.stopAll();
        announcements.end();
        upkeep.end();
        delivery.end();
        subscribers.end();
        LOG.info("carillon.stopped");
        caches.release();
    }

    private void migrate() {
        Flyway.configure(getClass().getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }
}
