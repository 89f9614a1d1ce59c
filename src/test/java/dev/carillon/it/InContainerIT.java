package dev.carillon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carillon.access.Application;
import dev.carillon.access.Applications;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.RealtimeEvents;
import dev.carillon.fixture.InContainerDeployment;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.naming.InitialContext;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only the inside of a server shows: CDI proxies, the activation of the MDBs, JPA with the server's provider. */
@ExtendWith(ArquillianExtension.class)
class InContainerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Caller WHO = new Caller(Application.DEFAULT, "default", Scope.all(), "test");

    @Inject
    EventNotifier notifier;

    @Inject
    RealtimeEvents realtime;

    @Inject
    Applications applications;

    @Inject
    Rows rows;

    @Resource
    UserTransaction transaction;

    @Deployment
    static WebArchive carillon() {
        return InContainerDeployment.with(InContainerIT.class);
    }

    @Test
    void theNotifierIsAProxyThatPublishes() throws Exception {
        assertNotNull(notifier);
        String topic = "in-container/" + UUID.randomUUID();
        assertNotNull(notifier.notify(new EventData(topic, "1")));
        assertEquals(1, stored(topic));
    }

    @Test
    void S12_aTriggerIsInjectedAndIsAnEvent() throws Exception {
        String guid = UUID.randomUUID().toString();
        assertNotNull(realtime.trigger(guid, "data", true));
        assertEquals(1, stored("realtime/" + guid));
        transaction.begin();
        realtime.trigger(guid, "data");
        transaction.rollback();
        assertEquals(1, stored("realtime/" + guid));
    }

    @Test
    void aRolledBackTransactionTakesItsEventAlong() throws Exception {
        String topic = "in-container/" + UUID.randomUUID();
        transaction.begin();
        notifier.notify(new EventData(topic, "1"));
        transaction.rollback();
        assertEquals(0, stored(topic));
    }

    @Test
    void theMessageDrivenBeanOfTheIngressIsActive() throws Exception {
        String topic = "in-container/" + UUID.randomUUID();
        ConnectionFactory factory = InitialContext.doLookup("java:app/jms/carillon/connectionFactory");
        Queue ingress = InitialContext.doLookup("java:app/jms/carillon/ingress");
        try (JMSContext jms = factory.createContext()) {
            jms.createProducer()
                    .send(
                            ingress,
                            """
                    {"specversion":"1.0","id":"1","source":"/%1$s","type":"t","topic":"%1$s"}"""
                                    .formatted(topic));
        }
        Instant until = Instant.now().plus(PATIENCE);
        while (stored(topic) == 0 && Instant.now().isBefore(until)) {
            LockSupport.parkNanos(50_000_000); // no Awaitility in the container
        }
        assertEquals(1, stored(topic));
    }

    @Test
    void jpaIsTheServersOwn() {
        boolean wildFly = System.getProperty("jboss.home.dir") != null;
        assertEquals(wildFly ? "org.hibernate" : "org.eclipse.persistence", rows.provider());
    }

    @Test
    void jpaWritesReadsAndRemovesARow() {
        String name = "in-container-" + UUID.randomUUID();
        Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Application created = applications.create(WHO, name, null);
        assertEquals(name, rows.nameOf(created.uid()));
        Application read = rows.find(created.number());
        assertNotSame(created, read); // not out of a cache
        assertEquals(created.createdAt(), read.createdAt());
        assertFalse(read.createdAt().isBefore(before));

        applications.rename(WHO, created.number(), name + "-2");
        assertEquals(name + "-2", rows.nameOf(created.uid()));

        assertTrue(applications.delete(WHO, created.number()));
        assertNull(rows.nameOf(created.uid()));
    }

    @Test
    void whatJpaWroteGoesWithTheTransaction() throws Exception {
        transaction.begin();
        Application created = applications.create(WHO, "in-container-" + UUID.randomUUID(), null);
        assertEquals(created.name(), rows.nameOf(created.uid()));
        transaction.rollback();
        assertNull(rows.nameOf(created.uid()));
    }

    /** Entities as the rooms read them, beside their caches. */
    @ApplicationScoped
    public static class Rows {

        @PersistenceContext(unitName = "carillon")
        EntityManager entities;

        @Transactional
        public String provider() {
            String delegate = entities.getDelegate().getClass().getName();
            return delegate.startsWith("org.hibernate.")
                    ? "org.hibernate"
                    : delegate.replaceFirst("(persistence).*", "$1");
        }

        @Transactional
        public Application find(int number) {
            return entities.find(Application.class, number);
        }

        /** Null if there is none. */
        @Transactional
        public String nameOf(String uid) {
            return entities
                    .createQuery("select a.name from Application a where a.uid = :uid", String.class)
                    .setParameter("uid", uid)
                    .getResultList()
                    .stream()
                    .findFirst()
                    .orElse(null);
        }
    }

    private static int stored(String topic) throws Exception {
        DataSource database = InitialContext.doLookup("java:app/jdbc/carillon");
        try (Connection connection = database.getConnection();
                PreparedStatement count = connection.prepareStatement("SELECT count(*) FROM event WHERE topic = ?")) {
            count.setString(1, topic);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
