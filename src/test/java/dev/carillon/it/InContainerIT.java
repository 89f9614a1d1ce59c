package dev.carillon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.fixture.InContainerDeployment;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
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

    @Inject
    EventNotifier notifier;

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
