package dev.carillon.messaging;

/** Speaks one protocol, with its library. It has a constructor without parameters. */
public interface BrokerDriver {

    /**
     * Connects, and waits for it.
     *
     * @param network the only way to the outside
     * @throws BrokerException if the broker refuses, with its reason
     * @throws Exception if it cannot be reached
     */
    BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws Exception;

    /**
     * Connects to receive, and waits for it.
     *
     * @param name under which the broker keeps what waits for this receiver
     * @param network the only way to the outside
     * @throws BrokerException if the broker refuses, with its reason
     * @throws Exception if it cannot be reached
     */
    default BrokerInbox listen(BrokerInlet inlet, String name, BrokerNetwork network) throws Exception {
        throw new BrokerException(inlet.target().kind() + " cannot be a source");
    }
}
