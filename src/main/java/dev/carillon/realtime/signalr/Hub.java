package dev.carillon.realtime.signalr;

import dev.carillon.realtime.signalr.HubMethod.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * What clients may call, and who is told that they come and go. Methods are found in any case. Immutable, thread safe.
 *
 * <pre>{@code
 * Hub hub = Hub.builder()
 *     .function("Add", List.of(int.class, int.class), call -> call.argument(0, int.class) + call.argument(1, int.class))
 *     .onConnected(connection -> connection.send("Welcome", connection.id()))
 *     .build();
 * }</pre>
 */
public final class Hub {

    /** The body of a method. Runs on a thread of its own, and not while another call of the same connection does. */
    @FunctionalInterface
    public interface Method {
        /**
         * @return the result, or a {@link CompletionStage} of it; of a stream a {@link Flow.Publisher}, of an action nothing
         * @throws HubException to tell the client why; of any other exception it is told only that there was one
         */
        Object call(HubCall call) throws Exception;
    }

    /** The body of a method without result. */
    @FunctionalInterface
    public interface Action {
        /** @throws HubException as {@link Method#call} */
        void call(HubCall call) throws Exception;
    }

    /** Told once when a connection ends. */
    @FunctionalInterface
    public interface Left {
        /** @param error null if it ended as it should */
        void left(HubConnection connection, String error);
    }

    private final Map<String, HubMethod> methods;
    private final List<Consumer<HubConnection>> connected;
    private final List<Left> left;
    private final HubSettings settings;

    private Hub(Builder builder) {
        methods = builder.methods;
        connected = List.copyOf(builder.connected);
        left = List.copyOf(builder.left);
        settings = builder.settings;
    }

    public static Builder builder() {
        return new Builder();
    }

    public HubSettings settings() {
        return settings;
    }

    /** Null if there is none. */
    HubMethod method(String name) {
        return methods.get(name);
    }

    void connected(HubConnection connection) {
        connected.forEach(each -> each.accept(connection));
    }

    void left(HubConnection connection, String error) {
        left.forEach(each -> each.left(connection, error));
    }

    /** Not thread safe; for one hub. */
    public static final class Builder {

        private final Map<String, HubMethod> methods = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final List<Consumer<HubConnection>> connected = new ArrayList<>();
        private final List<Left> left = new ArrayList<>();
        private HubSettings settings = HubSettings.DEFAULTS;

        private Builder() {}

        /** A method with a result; null is one, too. */
        public Builder function(String name, List<Class<?>> parameters, Method body) {
            return add(new HubMethod(name, parameters, List.of(), Kind.FUNCTION, body));
        }

        /** A method without result. */
        public Builder action(String name, List<Class<?>> parameters, Action body) {
            return add(new HubMethod(name, parameters, List.of(), Kind.ACTION, call -> {
                body.call(call);
                return null;
            }));
        }

        /** A method whose result, or that of its {@link CompletionStage}, is waited for and not told. */
        public Builder asyncAction(String name, List<Class<?>> parameters, Method body) {
            return add(new HubMethod(name, parameters, List.of(), Kind.ACTION, body));
        }

        /** A method that gives many results, one by one, as the client takes them. */
        public Builder stream(String name, List<Class<?>> parameters, Method body) {
            return stream(name, parameters, List.of(), body);
        }

        /** The same that also gets streams from the client: one of items of each of these types. */
        public Builder stream(String name, List<Class<?>> parameters, List<Class<?>> streams, Method body) {
            return add(new HubMethod(name, parameters, streams, Kind.STREAM, body));
        }

        /** A method with a result that also gets streams from the client: one of items of each of these types. */
        public Builder upload(String name, List<Class<?>> parameters, List<Class<?>> streams, Method body) {
            return add(new HubMethod(name, parameters, streams, Kind.FUNCTION, body));
        }

        /** Called after the handshake, before any method. What it throws ends the connection. */
        public Builder onConnected(Consumer<HubConnection> then) {
            connected.add(then);
            return this;
        }

        /** Called once for each connection that {@link #onConnected} was called for. */
        public Builder onLeft(Left then) {
            left.add(then);
            return this;
        }

        public Builder settings(HubSettings newSettings) {
            settings = newSettings;
            return this;
        }

        public Hub build() {
            return new Hub(this);
        }

        /** @throws IllegalArgumentException if there is one of this name: the protocol knows no overloading */
        private Builder add(HubMethod method) {
            if (methods.putIfAbsent(method.name(), method) != null) {
                throw new IllegalArgumentException("there are two methods of the name " + method.name());
            }
            return this;
        }
    }
}
