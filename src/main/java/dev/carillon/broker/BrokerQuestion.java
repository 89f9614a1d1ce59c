package dev.carillon.broker;

import dev.carillon.broker.BrokerManagement.NoAnswer;
import dev.carillon.event.JsonApi;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OneLine;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Asks the broker who is bound, by Artemis' management messages over JMS, on a connection kept open for it.
 *
 * <p>Where it may not ask (no right to {@code manage}), where the answer would not be the whole one (a cluster, diverts),
 * or at another broker, anyone may be bound. Not thread safe: it belongs to one loop.
 */
final class BrokerQuestion implements AutoCloseable {

    private static final FailureLog LOG = new FailureLog(BrokerQuestion.class);
    private static final String TOPIC_1X = "jms.topic."; // before each topic's address on WildFly
    private static final String ALL = "[\"\",1,1000000000]";
    private static final Duration REST = Duration.ofMinutes(1);

    private final BrokerManagement management;
    private boolean told;
    private boolean partial;
    private long askAgain = System.nanoTime();

    BrokerQuestion(ConnectionFactory factory) {
        management = new BrokerManagement(factory);
    }

    /** @throws JMSException if the broker is unreachable */
    Listeners ask() throws JMSException {
        if (partial && System.nanoTime() - askAgain < 0) {
            return Listeners.PERHAPS_EVERYWHERE;
        }
        try {
            if (System.nanoTime() - askAgain >= 0) {
                askAgain = System.nanoTime() + REST.toNanos();
                partial = request("isClustered", null).getBoolean(0)
                        || !request("getDivertNames", null).getJsonArray(0).isEmpty();
            }
            return partial ? Listeners.PERHAPS_EVERYWHERE : listeners();
        } catch (NoAnswer e) {
            partial = true;
            askAgain = System.nanoTime() + REST.toNanos();
            tell(e);
            return Listeners.PERHAPS_EVERYWHERE;
        }
    }

    private JsonArray request(String operation, String parameters) throws JMSException, NoAnswer {
        return management.ask("broker", operation, parameters);
    }

    private Listeners listeners() throws JMSException, NoAnswer {
        Set<String> addresses = new HashSet<>();
        try (var reader = JsonApi.json()
                .createReader(new StringReader(request("listQueues", ALL).getString(0)))) {
            for (JsonValue each : reader.readObject().getJsonArray("data")) {
                String address = ((JsonObject) each).getString("address");
                addresses.add(address.startsWith(TOPIC_1X) ? address.substring(TOPIC_1X.length()) : address);
            }
        }
        return new Listeners(addresses);
    }

    private void tell(Exception why) {
        if (!told) {
            told = true;
            LOG.info("broker.listeners.unknown reason=\"" + OneLine.of(why.getMessage())
                    + "\"; events are sent whether or not anybody is bound");
        }
    }

    @Override
    public void close() {
        management.close();
    }
}
