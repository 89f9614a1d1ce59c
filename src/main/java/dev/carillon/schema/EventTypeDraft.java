package dev.carillon.schema;

import dev.carillon.event.EventData;
import dev.carillon.event.PrintableName;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An event type as it is wanted; of a change, null leaves a member as it is.
 *
 * @param topic null for the one that the name makes: {@code order.created} is {@code order/created}
 */
public record EventTypeDraft(
        String name,
        String topic,
        String title,
        String description,
        String category,
        Boolean isDeprecated,
        List<String> examples) {

    static final int MOST_EXAMPLES = 20;
    static final int EXAMPLES_BYTES = 100_000;
    static final int DESCRIPTION = 10_000;

    /**
     * With a topic, and an empty text for what is not given.
     *
     * @throws RefusedException of the member that breaks a rule
     */
    EventTypeDraft complete() {
        if (name == null) {
            throw new RefusedException("/name", "is required", null);
        }
        EventTypeDraft complete = new EventTypeDraft(
                name,
                topic == null
                        ? TopicName.fromType(name).value()
                        : SchemaSubject.topic(topic).value(),
                emptyIsNull(title),
                description == null ? "" : description,
                emptyIsNull(category),
                Boolean.TRUE.equals(isDeprecated),
                examples == null ? List.of() : List.copyOf(examples));
        complete.check();
        return complete;
    }

    /** The same with what this has and the other has not. */
    EventTypeDraft over(EventType there) {
        return new EventTypeDraft(
                        there.name(),
                        topic == null ? there.topic() : topic,
                        title == null ? there.title() : title,
                        description == null ? there.description() : description,
                        category == null ? there.category() : category,
                        isDeprecated == null ? there.isDeprecated() : isDeprecated,
                        examples == null ? there.examples() : examples)
                .complete();
    }

    private void check() {
        if (TopicName.fromType(name).isReserved()) {
            throw new RefusedException("/name", "must not begin with carillon., which is Carillon's own", name);
        }
        try {
            EventData.builder(topic).type(name).json("null").build(); // what no event can have is no type of events
        } catch (RefusedException e) {
            throw new RefusedException(e.field().equals("/type") ? "/name" : e.field(), e.rule(), e.value());
        }
        if (title != null) {
            PrintableName.check("/title", title);
        }
        if (category != null) {
            PrintableName.check("/category", category);
        }
        if (description.length() > DESCRIPTION) {
            throw new RefusedException("/description", "must have at most " + DESCRIPTION + " characters", description);
        }
        int bytes = examples.stream()
                .mapToInt(each -> each.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (examples.size() > MOST_EXAMPLES || bytes > EXAMPLES_BYTES) {
            throw new RefusedException(
                    "/examples",
                    "must be at most " + MOST_EXAMPLES + " with at most " + EXAMPLES_BYTES + " bytes together",
                    String.valueOf(examples.size()));
        }
    }

    private static String emptyIsNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
