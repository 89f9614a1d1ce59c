package dev.carillon.delivery.destination;

import dev.carillon.event.TopicName;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.outbound.OutboundRequest.Header;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** The headers that ServiceStack.Webhooks sends with an event's data. Pure. */
final class ServiceStackFormat {

    static final String EVENT = "X-Webhook-Event";
    static final String DELIVERY = "X-Webhook-Delivery";

    private ServiceStackFormat() {}

    /** @param delivery another one at each attempt, as in the original */
    static List<Header> headers(StoredEvent event, UUID delivery) {
        return List.of(
                new Header("Accept", "application/json"),
                new Header(EVENT, name(event.topic())),
                new Header(DELIVERY, delivery.toString().replace("-", "")));
    }

    /** What can be written in a header; what a segment encodes stays encoded if it is not ASCII. */
    private static String name(TopicName topic) {
        String decoded =
                Arrays.stream(topic.value().split("/")).map(TopicName::decode).collect(Collectors.joining("/"));
        return decoded.chars().allMatch(c -> c > ' ' && c < 127) ? decoded : topic.value();
    }
}
