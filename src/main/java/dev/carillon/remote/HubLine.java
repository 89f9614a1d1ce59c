package dev.carillon.remote;

import java.io.IOException;
import java.time.Duration;

/** A connection to a hub, whatever the transport: for a thread of its own that sends and receives in turn. */
interface HubLine extends AutoCloseable {

    /** As negotiation names the transport. */
    String transport();

    /** How long a hub that is well may say nothing. */
    Duration longestSilence();

    /** Whether pings are sent. */
    boolean hasPings();

    void send(byte[] records) throws IOException, InterruptedException;

    /**
     * What has come.
     *
     * @return null if nothing has come by then; nothing at all if the hub has only said that it is there
     * @throws IOException if the connection is over
     */
    byte[] receive(Duration patience) throws IOException, InterruptedException;

    /** Whether it has been sending for so long that the hub takes nothing. For other threads. */
    boolean isStuck();

    /** Ends it in good order, for the thread that sends. */
    void leave();

    /** At once, from any thread. */
    @Override
    void close();
}
