package dev.carillon.gateway.broker;

import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.enmeshed.ConnectorMessage;
import dev.carillon.event.EventAttribute;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.ReservedNames;
import dev.carillon.event.TicketEvent;
import dev.carillon.gateway.OpenSource;
import dev.carillon.messaging.ReceivedMessage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a message becomes. Stateless. */
final class MessageForm {

    /** Over so many hubs an event may come; after that it goes round in a circle. */
    static final int MOST_HOPS = 8;

    private static final String BYTES = "application/octet-stream";
    private static final String SPEC_VERSION = "specversion";

    private MessageForm() {}

    /** A message that is not an event, and why in one word. */
    static final class UnfitException extends Exception {

        private static final long serialVersionUID = 1L;

        UnfitException(String reason) {
            super(reason, null, false, false); // expected
        }
    }

    /** @throws UnfitException if it is not an event, or has come round too often */
    static EventData event(ReceivedMessage message, InletSettings settings, OpenSource source) throws UnfitException {
        if (message.body() == null) {
            throw new UnfitException("body-form");
        }
        try {
            EventData event =
                    switch (settings.content()) {
                        case DATA -> data(message, source);
                        case ENMESHED -> ConnectorMessage.event(message.address(), message.body());
                        case CLOUDEVENTS -> cloudEvent(message, source);
                    };
            EventData moved = moved(event, settings, source);
            if (ReservedNames.refusal(moved).isPresent()) {
                throw new UnfitException("event-refused");
            }
            return moved;
        } catch (RefusedException | IOException e) {
            throw new UnfitException("event-refused");
        }
    }

    private static EventData data(ReceivedMessage message, OpenSource source) {
        EventData.Builder event = EventData.builder(source.how().topic().of(message.address()))
                .source(source.eventSource())
                .id(id(message));
        return message.body().length == 0
                ? event.build()
                : event.data(message.contentType() == null ? BYTES : message.contentType(), message.body())
                        .build();
    }

    /** Null: Carillon makes one, and a repeat is another event. */
    private static String id(ReceivedMessage message) {
        String id = message.id();
        boolean isFit = id != null
                && !id.isBlank()
                && id.length() <= EventAttribute.ID.most()
                && id.chars().allMatch(each -> each > ' ' && each < 127);
        return isFit ? id : null;
    }

    private static EventData cloudEvent(ReceivedMessage message, OpenSource source) throws IOException, UnfitException {
        String type = message.contentType() == null
                ? ""
                : message.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals(CloudEventsJson.MEDIA_TYPE) || message.attributes().get(SPEC_VERSION) == null) {
            if (message.body().length == 0 || message.body()[0] != '{') {
                throw new UnfitException("no-cloudevent");
            }
            return CloudEventsJson.read(message.body());
        }
        Map<String, String> attributes = new LinkedHashMap<>(message.attributes());
        return CloudEventsHeaders.read(attributes, message.contentType(), message.body());
    }

    /** To the topic of its source: where events go is for the source to say, and not for its sender. */
    private static EventData moved(EventData event, InletSettings settings, OpenSource source) throws UnfitException {
        if (settings.content() == InletSettings.Content.DATA) {
            return event;
        }
        int hops = TicketEvent.hops(event);
        if (hops >= MOST_HOPS) {
            throw new UnfitException("too-many-hops");
        }
        EventData.Builder moved = EventData.builder(source.how().topic().of(event.getType()))
                .id(event.getId())
                .type(event.getType())
                .source(event.getProducer())
                .subject(event.getSubject())
                .time(event.getTime())
                .dataSchema(event.getDataSchema());
        if (event.dataBytes() != null) {
            moved.data(event.getDataContentType(), event.dataBytes());
        }
        event.extensions().forEach(moved::extension);
        if (settings.content() == InletSettings.Content.CLOUDEVENTS) {
            moved.extension(TicketEvent.HOPS, hops + 1);
        }
        return moved.build();
    }
}
