package dev.carillon.messaging;

import java.util.List;

/** A connection to a broker, for one thread at a time. What waits in it ends when its network is closed. */
public interface BrokerConnection {

    /** Whether it looks as if it could be used. Quick. */
    boolean isOpen();

    /**
     * Sends these, and waits until the broker has confirmed or refused each.
     *
     * @return as many, in this order
     * @throws Exception if the connection broke: the broker may have any of them
     */
    List<SendResult> send(List<OutgoingMessage> batch) throws Exception;

    /**
     * Why messages to this address would not be taken, as there is no such exchange or topic. Asks the broker, and sends nothing.
     *
     * @return null if nothing is known against it
     */
    default String objection(String address) throws Exception {
        return null;
    }

    /** Called every few seconds while there is nothing to send. */
    default void idle() throws Exception {}

    /** Takes leave of the broker, if that is quick. Its network is closed after that. */
    void close() throws Exception;
}
