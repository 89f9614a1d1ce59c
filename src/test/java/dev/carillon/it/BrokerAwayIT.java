package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.ExternalBroker;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A broker of its own process, killed: webhooks go on, each within the bound that docs/operations.md gives. */
@Tag("once-a-server")
class BrokerAwayIT {

    /** Readers look by themselves every 5 s; as much again for a loaded machine. */
    private static final Duration BOUND = Duration.ofSeconds(10);

    @BeforeEach
    void adapter() {
        assumeTrue(
                System.getProperty("carillon.it.server", "payara").equals("payara"),
                "an external broker is named to Carillon's own adapter; WildFly has its own way");
    }

    @Test
    void C7_webhooksGoOn() {
        String topic = Topics.unique("no-broker");
        try (ExternalBroker broker = ExternalBroker.start("external-broker");
                WebhookReceiver receiver = WebhookReceiver.start();
                CarillonServer server = CarillonServer.create(
                        "broker-away", TestDatabase.fresh(), Map.of("carillon.broker.url", broker.url()))) {
            server.start();
            Subscribe.to(topic).at(receiver, server.api());
            deliversWithinTheBound(server, receiver, topic);
            broker.kill();
            for (int i = 0; i < 5; i++) {
                deliversWithinTheBound(server, receiver, topic);
            }
            Awaitility.await("the broker is missed")
                    .until(() ->
                            server.api().get("/health/ready").expect(200).text().contains("degraded"));
            broker.start();
            Awaitility.await("the broker is seen again")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> !server.api().get("/health/ready").text().contains("degraded"));
            deliversWithinTheBound(server, receiver, topic);
        }
    }

    private static void deliversWithinTheBound(CarillonServer server, WebhookReceiver receiver, String topic) {
        AnEvent event = anEvent(topic);
        server.api().publish(event).expect(202);
        Awaitility.await("event " + event.id())
                .atMost(BOUND)
                .until(() -> receiver.received().stream().map(Received::eventId).anyMatch(event.id()::equals));
    }
}
