package dev.carillon.realtime.signalr;

import java.util.List;
import java.util.concurrent.Flow;

/** One call of a method by a client. Thread safe. */
public final class HubCall {

    private final HubConnection connection;
    private final List<Object> arguments;
    private final List<ClientStream<?>> streams;
    private volatile boolean cancelled;

    HubCall(HubConnection connection, List<Object> arguments, List<ClientStream<?>> streams) {
        this.connection = connection;
        this.arguments = arguments;
        this.streams = streams;
    }

    public HubConnection connection() {
        return connection;
    }

    /**
     * An argument, of the type that the method names for it; null where the client gave null.
     *
     * @param type that type, or one above it
     */
    public <T> T argument(int index, Class<T> type) {
        @SuppressWarnings("unchecked") // checked when it was read, and boxed
        T value = (T) arguments.get(index);
        return value;
    }

    public String text(int index) {
        return argument(index, String.class);
    }

    public int arguments() {
        return arguments.size();
    }

    /**
     * Items that the client sends while the call is under way; for one subscriber. Ends with an error if the client says so,
     * or goes, or sends an item of another type.
     */
    public <T> Flow.Publisher<T> stream(int index, Class<T> type) {
        @SuppressWarnings("unchecked") // as above
        Flow.Publisher<T> stream = (Flow.Publisher<T>) streams.get(index);
        return stream;
    }

    /** Whether the client no longer wants the result, or has gone. */
    public boolean isCancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    List<ClientStream<?>> streams() {
        return streams;
    }
}
