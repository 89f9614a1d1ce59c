package dev.carillon.messaging;

/** A connection over which a broker gives messages, for one thread at a time. What waits in it ends when its network is closed. */
public interface BrokerInbox {

    /**
     * The next message.
     *
     * @param waits whether it waits for one, about half a second
     * @return null if there is none
     * @throws Exception if the connection broke: the broker gives again what was not settled
     */
    ReceivedMessage receive(boolean waits) throws Exception;

    /** It is not to come again. */
    void taken(ReceivedMessage message) throws Exception;

    /** It is never wanted: where the protocol has that, the broker puts it aside. */
    void refused(ReceivedMessage message) throws Exception;

    /** Takes leave of the broker, if that is quick. Its network is closed after that. */
    void close() throws Exception;
}
