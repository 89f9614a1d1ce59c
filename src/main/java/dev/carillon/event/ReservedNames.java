package dev.carillon.event;

import java.util.Optional;

/**
 * Carillon's own names, which no publisher may use: as topic, and as type, as receivers distinguish events by one or the
 * other. Stateless, thread safe.
 */
public final class ReservedNames {

    private static final String RULE = "must not begin with %s, which is Carillon's own";

    private ReservedNames() {}

    /** Why only Carillon may publish this event; empty if any publisher may. */
    public static Optional<RefusedException> refusal(EventData event) {
        if (event.topic().isReserved()) {
            return Optional.of(new RefusedException("/topic", RULE.formatted("carillon/"), event.getTopic()));
        }
        String type = event.getType();
        return type != null && TopicName.isReserved(type)
                ? Optional.of(new RefusedException("/type", RULE.formatted("carillon."), type))
                : Optional.empty();
    }
}
