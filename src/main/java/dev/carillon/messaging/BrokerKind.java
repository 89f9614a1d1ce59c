package dev.carillon.messaging;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is spoken with a broker, and what can be said about it in a configuration. */
public enum BrokerKind {
    /** AMQP 1.0 (ISO 19464): Artemis, Azure Service Bus and Event Hubs, Qpid, RabbitMQ 4. */
    AMQP10(
            "amqp10",
            new Schemes("amqp", 5672, "amqps", 5671),
            List.of(
                    OptionRule.oneOf("type", null, "queue", "topic"),
                    OptionRule.flag("durable", true),
                    OptionRule.text("container", null)),
            List.of(OptionRule.oneOf("type", null, "queue", "topic"), OptionRule.name("container", null))),
    /** AMQP 0-9-1: RabbitMQ. The address is the routing key. */
    AMQP091(
            "amqp091",
            new Schemes("amqp", 5672, "amqps", 5671),
            List.of(
                    OptionRule.text("exchange", ""),
                    OptionRule.flag("durable", true),
                    OptionRule.flag("mandatory", null),
                    OptionRule.number("timeout", null, 1, 60_000)), // milliseconds
            List.of(
                    OptionRule.text("exchange", ""),
                    OptionRule.text("binding", "#"),
                    OptionRule.flag("durable", true),
                    OptionRule.number("timeout", null, 1, 60_000))),
    /** MQTT 3.1.1 and 5. */
    MQTT(
            "mqtt",
            new Schemes("mqtt", 1883, "mqtts", 8883),
            List.of(
                    OptionRule.oneOf("version", "5", "5", "3.1.1"),
                    OptionRule.number("qos", 1, 0, 1),
                    OptionRule.flag("retain", false),
                    OptionRule.text("clientId", null)),
            List.of(
                    OptionRule.oneOf("version", "5", "5", "3.1.1"),
                    OptionRule.number("qos", 1, 0, 1),
                    OptionRule.name("clientId", null))),
    /** Redis: channels or streams. */
    REDIS(
            "redis",
            new Schemes("redis", 6379, "rediss", 6380),
            List.of(
                    OptionRule.oneOf("type", "channel", "channel", "stream"),
                    OptionRule.number("maxLength", null, 1, Integer.MAX_VALUE)),
            List.of(OptionRule.oneOf("type", "channel", "channel", "stream"), OptionRule.name("group", "carillon"))),
    /** Apache Kafka. */
    KAFKA(
            "kafka",
            new Schemes("kafka", 9092, "kafkas", 9093),
            List.of(
                    OptionRule.oneOf("compression", "none", "none", "gzip", "lz4", "snappy", "zstd"),
                    OptionRule.oneOf("sasl", "PLAIN", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")),
            List.of(
                    OptionRule.name("group", null),
                    OptionRule.oneOf("from", "earliest", "earliest", "latest"),
                    OptionRule.oneOf("sasl", "PLAIN", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"))),
    /** A connection factory of the server, by its JNDI name. */
    JMS(
            "jms",
            null,
            List.of(OptionRule.oneOf("type", "queue", "queue", "topic"), OptionRule.flag("durable", true)),
            List.of(
                    OptionRule.oneOf("type", "queue", "queue", "topic"),
                    OptionRule.flag("durable", true),
                    OptionRule.name("subscription", null),
                    OptionRule.name("deadLetters", null))),
    /** NATS: subjects, with or without JetStream. */
    NATS(
            "nats",
            new Schemes("nats", 4222, "tls", 4222),
            List.of(OptionRule.flag("jetStream", false)),
            List.of(
                    OptionRule.flag("jetStream", false),
                    OptionRule.text("stream", null),
                    OptionRule.text("consumer", null))),
    /** Google Cloud Pub/Sub, by its REST form: over TLS, or in the clear for an emulator. */
    PUBSUB("pubsub", new Schemes("pubsub", 8085, "pubsubs", 443), List.of());

    /** @param plain without TLS; {@code secure} with */
    record Schemes(String plain, int port, String secure, int securePort) {}

    private static final Pattern KAFKA_TOPIC = Pattern.compile("(?!\\.\\.?$)[A-Za-z0-9._-]{1,249}");
    private static final Pattern NATS_SUBJECT = Pattern.compile("[^\\s*>.]+(?:\\.[^\\s*>.]+)*");
    private static final Pattern NATS_FILTER = Pattern.compile("(?:(?:[^\\s*>.]+|\\*)\\.)*(?:[^\\s*>.]+|\\*|>)");
    private static final Pattern NATS_NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final Pattern PUBSUB_TOPIC =
            Pattern.compile("projects/[A-Za-z0-9.:-]{1,100}/topics/[A-Za-z][A-Za-z0-9._~+%-]{2,254}");
    private static final Pattern MQTT_FILTER = Pattern.compile("(?:(?:[^+#/]*+|\\+)/)*+(?:[^+#/]*+|\\+|#)");
    private static final int LONGEST_ADDRESS = 1_000;
    private static final int LONGEST_ROUTING_KEY = 255; // a short string of AMQP 0-9-1

    private final String text;
    private final Schemes schemes;
    private final List<OptionRule> options;
    private final List<OptionRule> inlets; // null: no messages come from it

    BrokerKind(String text, Schemes schemes, List<OptionRule> options) {
        this(text, schemes, options, null);
    }

    BrokerKind(String text, Schemes schemes, List<OptionRule> options, List<OptionRule> inlets) {
        this.text = text;
        this.schemes = schemes;
        this.options = options;
        this.inlets = inlets;
    }

    /** Whether the next message is sent only once the one before is confirmed, so that those under way wait for one another. */
    public boolean confirmsOneByOne() {
        return this == JMS;
    }

    /** Those from which messages come. */
    static List<String> sources() {
        return Arrays.stream(values())
                .filter(each -> each.inlets != null)
                .map(BrokerKind::toString)
                .toList();
    }

    /** Options where messages come from it. */
    List<OptionRule> inlets() {
        return inlets;
    }

    /** @throws RefusedException of this field */
    static BrokerKind of(String field, String text) {
        return Arrays.stream(values())
                .filter(each -> each.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        field,
                        "must be one of "
                                + Arrays.stream(values())
                                        .map(BrokerKind::toString)
                                        .collect(Collectors.joining(", ")),
                        text));
    }

    /** Null if it is no address of the network. */
    Schemes schemes() {
        return schemes;
    }

    List<OptionRule> options() {
        return options;
    }

    /** How a topic is spelled in an address. */
    String spelled(TopicName topic) {
        return this == MQTT ? topic.value() : topic.dotted();
    }

    /** The rule that this address breaks, or null. */
    String broken(String address) {
        if (address.chars().anyMatch(Character::isISOControl)) {
            return "must not contain control characters";
        }
        if (address.length() > LONGEST_ADDRESS) {
            return "must have at most " + LONGEST_ADDRESS + " characters";
        }
        return switch (this) {
            case AMQP091 ->
                address.getBytes(StandardCharsets.UTF_8).length > LONGEST_ROUTING_KEY
                        ? "must have at most " + LONGEST_ROUTING_KEY + " bytes, as a routing key"
                        : null;
            case MQTT ->
                address.isEmpty() || address.startsWith("$") || address.indexOf('+') >= 0 || address.indexOf('#') >= 0
                        ? "must be the name of an MQTT topic: not empty, without + and #, and not beginning with $"
                        : null;
            case KAFKA ->
                KAFKA_TOPIC.matcher(address).matches()
                        ? null
                        : "must be the name of a Kafka topic: 1 to 249 of A-Z a-z 0-9 . _ -";
            case NATS ->
                NATS_SUBJECT.matcher(address).matches()
                        ? null
                        : "must be a NATS subject: words joined by dots, without spaces, * and >";
            case PUBSUB -> PUBSUB_TOPIC.matcher(address).matches() ? null : "must be projects/<project>/topics/<topic>";
            default -> address.isEmpty() ? "must not be empty" : null;
        };
    }

    /** The rule that an address from which messages come breaks, or null. */
    String brokenInlet(String address) {
        return switch (this) {
            case KAFKA ->
                Arrays.stream(address.split(",", -1))
                                .allMatch(each -> KAFKA_TOPIC.matcher(each).matches())
                        ? null
                        : "must be the names of Kafka topics, joined by commas: 1 to 249 of A-Z a-z 0-9 . _ - each";
            case NATS ->
                NATS_FILTER.matcher(address).matches()
                        ? null
                        : "must be a NATS subject: words joined by dots, * for any one of them and > for all that follow";
            case AMQP091 ->
                address.getBytes(StandardCharsets.UTF_8).length > LONGEST_ROUTING_KEY
                        ? "must have at most " + LONGEST_ROUTING_KEY + " bytes, as the name of a queue"
                        : null;
            case MQTT ->
                MQTT_FILTER.matcher(address).matches()
                        ? null
                        : "must be an MQTT topic filter: + only as a whole level, # only as the last one";
            default -> null;
        };
    }

    /** The rule that an option of an inlet breaks beyond its own, as its name and what it must be; or null. */
    String[] brokenInletOption(String address, BrokerOptions options) {
        if (this == NATS) {
            for (String each : List.of("stream", "consumer")) {
                if (options.has(each) && !options.isSet("jetStream")) {
                    return new String[] {each, "goes with jetStream"};
                }
                if (options.has(each) && !NATS_NAME.matcher(options.text(each)).matches()) {
                    return new String[] {each, "must be 1 to 255 of A-Z a-z 0-9 _ -"};
                }
            }
        }
        return this == JMS ? brokenJmsOption(address, options) : null;
    }

    private static String[] brokenJmsOption(String address, BrokerOptions options) {
        boolean ofTopic = options.text("type").equals("topic");
        if (options.has("subscription") && !(ofTopic && options.isSet("durable"))) {
            return new String[] {"subscription", "goes with a topic, and with durable"};
        }
        if (options.has("deadLetters")
                && !ofTopic
                && options.text("deadLetters").equals(address)) {
            return new String[] {"deadLetters", "must be another queue: what is refused would come again for ever"};
        }
        return null;
    }

    /** {@code amqp10}. */
    @Override
    public String toString() {
        return text;
    }
}
