package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.conformance.ConformanceRun;
import dev.carillon.conformance.Ledger;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RemoteBroker;
import dev.carillon.fixture.Topics;
import jakarta.jms.JMSContext;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 202 means stored, and what is stored is what the publisher meant: events of every shape, through every door and out of
 * every way, judged by the specifications. {@code -Dcarillon.conformance.seed=…} repeats a run, {@code
 * -Dcarillon.conformance.events=20000} makes it longer.
 */
@OnCarillon
class CloudEventsConformanceIT {

    private static final long SEED = Long.getLong("carillon.conformance.seed", System.nanoTime() % 1_000_000);
    private static final int EVENTS = Integer.getInteger("carillon.conformance.events", 1_000);

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void eachEventIsRefusedForAReasonOrStoredAndDeliveredAsItWasMeant(CarillonServer server) {
        Ledger ledger;
        ConformanceRun run = new ConformanceRun(server, Topics.unique("conformance"), SEED);
        if (server.hasRemoteBroker()) {
            JmsConnectionFactory factory = new JmsConnectionFactory(
                    "carillon", server.brokerPassword(), server.amqpUri().toString());
            factory.setValidatePropertyNames(false); // AMQP binding, 3.1.3.1: cloudEvents:id is no name in Java
            try (JMSContext core = RemoteBroker.ARTEMIS.connect(server);
                    JMSContext amqp = factory.createContext()) {
                amqp.createQueue("carillon.ingress"); // opens the connection, which else ends after a minute
                ledger = run.send(EVENTS, core, amqp);
            }
        } else {
            ledger = run.send(EVENTS, null, null);
        }
        System.out.println("seed " + SEED + ": " + ledger);
        assertThat(ledger.wrong()).as("seed " + SEED + ": " + ledger).isEmpty();
    }
}
