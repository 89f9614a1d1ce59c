package dev.carillon.realtime.signalr;

import java.util.concurrent.CompletionStage;

/** A client of a hub, from its handshake to its end. Thread safe. */
public interface HubConnection {

    /** By which others may speak of it; not the secret that its requests carry. */
    String id();

    HubCaller caller();

    /** What stood in the query of the request that began it; null if there is no such. */
    String query(String name);

    /**
     * Calls a method of the client and expects no answer. Nothing is waited for: a client that does not take what is sent is
     * closed once too much waits for it.
     *
     * @param target as the client has it: clients in Java and .NET mind the case
     * @return false if the connection has ended
     * @throws IllegalArgumentException if an argument cannot be written
     */
    boolean send(String target, Object... arguments);

    /**
     * Calls a method of the client and gets its result: fails with a {@link HubException} if the client says so, has no such
     * method, or goes.
     */
    <T> CompletionStage<T> invoke(Class<T> result, String target, Object... arguments);

    /**
     * Ends it; what was sent before is sent first.
     *
     * @param error told to the client; null if there is none
     * @param allowReconnect whether the client may come again by itself
     */
    void close(String error, boolean allowReconnect);

    boolean isOpen();
}
