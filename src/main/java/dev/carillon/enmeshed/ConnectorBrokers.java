package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.transfer.FileEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The brokers of a Connector's configuration as subscriptions: each gets every event, as its data and nothing else. Of one thread.
 */
final class ConnectorBrokers {

    private static final String NONE = "At least one broker must be configured";
    private static final int LONGEST_NAME = 100;

    private final List<String> notes;
    private final Map<String, Integer> seen = new HashMap<>();
    private final List<FileEntry> entries = new ArrayList<>();

    private ConnectorBrokers(List<String> notes) {
        this.notes = notes;
    }

    /**
     * What the file says of brokers.
     *
     * @param module {@code modules.messageBrokerPublisher}
     * @return none if the module is off, as it is by default
     * @throws RefusedException of what a Connector does not start with, in its words where it has some
     */
    static List<FileEntry> read(ConfigNode module, List<String> notes) {
        if (!module.at("enabled").flag(false)) {
            return List.of();
        }
        ConnectorBrokers all = new ConnectorBrokers(notes);
        module.at("brokers").elements(all::broker);
        if (all.entries.isEmpty()) {
            throw module.at("brokers").refused(NONE);
        }
        return all.entries;
    }

    private void broker(ConfigNode broker) {
        ConfigNode given = broker.at("configuration");
        if (given.isMissing()) {
            throw given.refused("Cannot start the broker, the 'configuration' is not defined.");
        }
        String type = broker.at("type").text();
        ObjectNode destination =
                switch (type == null ? "" : type) {
                    case "AMQP" -> amqp(given);
                    case "MQTT" -> mqtt(given);
                    case "Redis" -> redis(given);
                    case "PubSub" -> PubSubBroker.read(given);
                    default -> throw broker.at("type").refused("must be AMQP, MQTT, Redis or PubSub");
                };
        entries.add(entry(broker, type, destination));
    }

    private ObjectNode amqp(ConfigNode given) {
        ConfigNode url = given.at("url");
        if (url.isMissing() || url.text().isEmpty()) {
            throw url.refused("Cannot start the module, the ampq url is not defined."); // its own spelling
        }
        BrokerUrl read = BrokerUrl.read(url, Map.of("amqp", "amqp", "amqps", "amqps"));
        if (read.hasQuery()) {
            notes.add(
                    url.pointer() + ": what follows the ? is left out; Carillon settles heartbeats and frames itself");
        }
        ObjectNode destination = read.destination("amqp091", "{topic}");
        String exchange = given.at("exchange").text();
        destination
                .putObject("options")
                .put("exchange", exchange == null ? "" : exchange)
                .put("mandatory", false) // as the original: nobody has to listen
                .put("timeout", given.at("timeout").integer(1, 60_000, 2_000));
        return destination;
    }

    private static ObjectNode mqtt(ConfigNode given) {
        ObjectNode destination = BrokerUrl.read(
                        given.at("url"),
                        Map.of("mqtt", "mqtt", "tcp", "mqtt", "mqtts", "mqtts", "ssl", "mqtts", "tls", "mqtts"))
                .destination("mqtt", "{topic}");
        destination.putObject("options").put("version", "3.1.1"); // what the original's client speaks
        return destination;
    }

    private static ObjectNode redis(ConfigNode given) {
        return BrokerUrl.read(given.at("url"), Map.of("redis", "redis", "rediss", "rediss"))
                .destination("redis", "{topic}");
    }

    private FileEntry entry(ConfigNode broker, String type, ObjectNode destination) {
        String place = type
                + '\n'
                + destination.path("uri").textValue()
                + '\n'
                + destination.path("address").textValue()
                + '\n'
                + destination.at("/options/exchange").asText();
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        members.put(
                "name",
                RefusedException.shortened(
                        "every event to " + type + ' ' + destination.path("uri").textValue(), LONGEST_NAME - 1));
        members.putArray("topics").add("**");
        members.put("content", "enmeshed");
        members.set("destination", destination);
        members.put("owner", ConnectorWebhooks.OWNER);
        members.put(
                "eventName", ConnectorWebhooks.hash("broker\n" + place + '\n' + seen.merge(place, 1, Integer::sum)));
        return new FileEntry(broker.pointer(), members);
    }
}
