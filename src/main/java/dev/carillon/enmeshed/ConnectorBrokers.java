package dev.carillon.enmeshed;

import java.util.List;

/** The message brokers of a Connector's configuration. Stateless. */
final class ConnectorBrokers {

    private ConnectorBrokers() {}

    /** Says what is not imported; what a Connector does not start with is refused. */
    static void check(ConfigNode module, List<String> notes) {
        if (!module.at("enabled").flag(false)) {
            return;
        }
        int[] brokers = new int[1];
        module.at("brokers").elements(each -> brokers[0]++);
        if (brokers[0] == 0) {
            throw module.at("brokers").refused("At least one broker must be configured");
        }
        notes.add("modules.messageBrokerPublisher is not imported: " + brokers[0] + " broker"
                + (brokers[0] == 1 ? "" : "s") + ". Carillon's own broker has the events of topics for its clients.");
    }
}
