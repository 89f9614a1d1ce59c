package dev.carillon.realtime;

import java.util.function.Consumer;

/** The way to one client, of whatever protocol. Its connection calls it, and sends one text at a time. */
public interface Channel {

    /**
     * Begins to send, and does not wait for the client.
     *
     * @param sent called once, from any thread, also before this returns: with null when it is sent, else with why it is not
     */
    void send(String text, Consumer<Throwable> sent);

    /** The same of what is no text, where a channel sends such. */
    default void send(Outgoing message, Consumer<Throwable> sent) {
        send(message.text(), sent);
    }

    /**
     * Asks whether the client is still there. Must not wait, nor throw.
     *
     * @return whether there is such a question, which the client answers
     */
    boolean ping();

    /** Ends it, whatever is on its way. Must not wait, nor throw; later calls do nothing. */
    void close(CloseReason reason);
}
