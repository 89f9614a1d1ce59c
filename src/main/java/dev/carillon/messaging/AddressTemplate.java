package dev.carillon.messaging;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;

/**
 * Where in a broker messages go: a queue, a topic, a routing key; {@code {topic}} in it is the event's topic as the protocol spells it.
 * Immutable, thread safe.
 */
public record AddressTemplate(BrokerKind kind, String text) {

    private static final String TOPIC = "{topic}";
    private static final TopicName ANY = TopicName.of("a");

    /** @throws RefusedException of this field */
    static AddressTemplate of(String field, BrokerKind kind, String text) {
        if (text == null) {
            throw new RefusedException(field, "is required", null);
        }
        AddressTemplate template = new AddressTemplate(kind, text);
        String rest = text.replace(TOPIC, "");
        String broken = rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0
                ? "may have {topic} in it, and no other braces"
                : kind.broken(template.of(ANY));
        if (broken != null) {
            throw new RefusedException(field, broken, text);
        }
        return template;
    }

    /** Where the messages of this topic go; {@link #broken} says whether the broker could have such an address. */
    public String of(TopicName topic) {
        return text.replace(TOPIC, kind.spelled(topic));
    }

    /** The rule that an address breaks, or null. */
    public String broken(String address) {
        return kind.broken(address);
    }
}
