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
}
