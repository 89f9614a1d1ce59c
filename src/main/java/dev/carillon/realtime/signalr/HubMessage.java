package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What client and server say to each other, whatever the encoding. Texts are null where a message has none. */
public sealed interface HubMessage {

    /** Whether it has a sequence number under stateful reconnect. */
    default boolean isTracked() {
        return false;
    }

    /** One of those that belong to an invocation. */
    sealed interface Tracked extends HubMessage {
        @Override
        default boolean isTracked() {
            return true;
        }
    }

    /**
     * Types 1 and 4.
     *
     * @param invocationId null where no answer is wanted
     * @param streamIds streams that the sender will send for this invocation
     * @param streaming whether a stream of results is wanted (type 4)
     */
    record Invocation(
            String invocationId, String target, List<JsonNode> arguments, List<String> streamIds, boolean streaming)
            implements Tracked {

        static Invocation withoutAnswer(String target, List<JsonNode> arguments) {
            return new Invocation(null, target, arguments, List.of(), false);
        }
    }

    record StreamItem(String invocationId, JsonNode item) implements Tracked {}

    /** @param result null where there is none, which is not the same as a result that is null */
    record Completion(String invocationId, String error, JsonNode result) implements Tracked {

        static Completion of(String invocationId, JsonNode result) {
            return new Completion(invocationId, null, result);
        }

        static Completion failed(String invocationId, String error) {
            return new Completion(invocationId, error, null);
        }
    }

    record CancelInvocation(String invocationId) implements Tracked {}

    record Ping() implements HubMessage {}

    record Close(String error, boolean allowReconnect) implements HubMessage {}

    /** @param sequenceId of the last tracked message that has been seen */
    record Ack(long sequenceId) implements HubMessage {}

    /** @param sequenceId of the next tracked message that follows on the wire */
    record Sequence(long sequenceId) implements HubMessage {}

    /** Of a type that is not known: later versions of the protocol may have more. */
    record Unknown(int type) implements HubMessage {}
}
