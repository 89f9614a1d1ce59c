package dev.carillon.realtime.serverevents;

import dev.carillon.event.GivenEvent;
import java.util.List;
import java.util.UUID;

/** One thing that a client asks for. */
sealed interface StreamMessage {

    /**
     * A topic of a subscription. Private and public ones of one name are two.
     *
     * @param name as the client writes it
     */
    record Chosen(boolean isPrivate, String name) {}

    /**
     * To subscribe to these topics, or to unsubscribe from them.
     *
     * @param token to go on with, or null
     * @param client the client's name for itself, or null
     */
    record Selection(Verb verb, List<Chosen> topics, String token, String client) implements StreamMessage {}

    /**
     * An event that is raised.
     *
     * @param topic as the client writes it; empty if it has none
     */
    record Raised(String topic, GivenEvent event) {}

    record Raise(List<Raised> events) implements StreamMessage {}

    /** These events have arrived. */
    record Ack(List<UUID> events) implements StreamMessage {}
}
