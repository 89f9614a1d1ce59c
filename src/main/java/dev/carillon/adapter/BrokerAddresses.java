package dev.carillon.adapter;

import java.util.List;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** The broker's addresses: which exist from the start, how each behaves, and what is made fit on its way in. */
public final class BrokerAddresses {

    static final String DEAD_LETTERS = "carillon.dead-letters";
    static final String INGRESS = "carillon.ingress";
    static final String EVENTS = "carillon.events.#";
    static final String QUESTIONS = "carillon.questions";
    static final String ANSWERS = "carillon.answers";
    private static final String ANNOUNCEMENTS = "carillon.announcements";
    private static final List<String> OWN = List.of(INGRESS, DEAD_LETTERS, ANNOUNCEMENTS);

    /** What a consumer cannot be given at all ends here; a database that is unreachable costs no attempt (docs/broker.md). */
    private static final int INGRESS_ATTEMPTS = 50;

    private BrokerAddresses() {}

    public static void configure(Configuration broker) {
        broker.addAddressConfiguration(queue(INGRESS));
        broker.addAddressConfiguration(queue(DEAD_LETTERS));
        for (String each : List.of(ANNOUNCEMENTS, QUESTIONS, ANSWERS)) {
            broker.addAddressConfiguration(
                    new CoreAddressConfiguration().setName(each).addRoutingType(RoutingType.MULTICAST));
        }
        broker.addAddressSetting("#", everyAddress());
        broker.addAddressSetting(INGRESS, lastingQueue().setMaxDeliveryAttempts(INGRESS_ATTEMPTS));
        broker.addAddressSetting(DEAD_LETTERS, lastingQueue());
        broker.addAddressSetting(EVENTS, outgoingTopic());
        broker.setIncomingInterceptorClassNames(List.of(AmqpIngress.class.getName(), StompIngress.class.getName()));
        broker.registerBrokerPlugin(new MessageIds());
        broker.registerBrokerPlugin(new LargeTexts());
    }

    /** Where the server itself listens; on WildFly with the prefix of its broker. */
    static boolean isOwn(String address) {
        return address != null && OWN.stream().anyMatch(address::endsWith);
    }

    private static CoreAddressConfiguration queue(String name) {
        return new CoreAddressConfiguration()
                .setName(name)
                .addRoutingType(RoutingType.ANYCAST)
                .addQueueConfig(QueueConfiguration.of(name)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setAutoDelete(false));
    }

    private static AddressSettings everyAddress() {
        return new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(DEAD_LETTERS))
                .setMaxDeliveryAttempts(10)
                .setRedeliveryDelay(500) // without it a failing listener is asked ten times within a moment
                .setRedeliveryMultiplier(2)
                .setMaxRedeliveryDelay(30_000)
                .setMaxSizeBytes(8L << 20)
                .setPageSizeBytes(1 << 20)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setAutoCreateQueues(true)
                .setAutoCreateAddresses(true)
                .setAutoDeleteQueues(true)
                .setAutoDeleteAddresses(true);
    }

    /**
     * It stays, and stays a queue. While nobody consumes Artemis would delete it, and make it anew as what the next sender speaks
     * of: a topic, for MQTT clients, and what they send would go to that topic's subscribers, of whom there are none.
     */
    private static AddressSettings lastingQueue() {
        return everyAddress()
                .setAutoCreateAddresses(false)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false);
    }

    /**
     * An address made by sending to it is deleted an hour after it was made, and made again by the next event; one that
     * has a consumer stays. What waits for a wildcard subscriber waits in that subscriber's queue, not here.
     */
    private static AddressSettings outgoingTopic() {
        return everyAddress()
                .setAutoDeleteAddressesSkipUsageCheck(true) // no consumer is ever bound to it directly: ARTEMIS-4162
                .setAutoDeleteAddressesDelay(3_600_000);
    }
}
