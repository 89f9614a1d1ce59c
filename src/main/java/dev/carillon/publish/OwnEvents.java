package dev.carillon.publish;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicName;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The way in for what Carillon itself has to say, below {@code carillon/}, where every door refuses. Thread safe. */
@ApplicationScoped
public class OwnEvents {

    /** CloudEvents source of all of them. */
    public static final String SOURCE = "/carillon";

    private final Database database;
    private final EventStore events;
    private final GroupCommit commits;
    private final CallerTransaction transaction;

    @Inject
    OwnEvents(Database database, EventStore events, GroupCommit commits, CallerTransaction transaction) {
        this.database = database;
        this.events = events;
        this.commits = commits;
        this.transaction = transaction;
    }

    protected OwnEvents() { // CDI client proxy
        this(null, null, null, null);
    }

    /**
     * An event that is complete, and not stored.
     *
     * @param subject what it is about, or null
     * @param json its data
     */
    public static NewEvent event(TopicName topic, int application, String subject, String json, Instant now) {
        return event(topic, application, subject, Map.of(), json, now);
    }

    /** The same, with these extensions. */
    public static NewEvent event(
            TopicName topic, int application, String subject, Map<String, ?> extensions, String json, Instant now) {
        Instant time = now.truncatedTo(ChronoUnit.MICROS);
        UUID id = UuidCreator.getTimeOrderedEpochPlus1();
        EventData.Builder event = EventData.builder(topic)
                .id(id.toString())
                .source(SOURCE)
                .type(topic.dotted())
                .subject(subject)
                .time(time)
                .json(json);
        extensions.forEach(event::extension);
        return new NewEvent(id, application, time, null, event.build());
    }

    /** Stores it in the caller's JTA transaction; it is numbered after the commit. */
    public void join(NewEvent event) {
        List<NewEvent> one = List.of(event);
        try {
            database.joined(session -> {
                events.insert(session, one);
                events.markUnnumbered(session, one);
                return null;
            });
        } catch (SQLException e) {
            throw new IllegalStateException("the event could not be stored: " + e.getMessage(), e);
        }
        transaction.afterCommit(() -> commits.number(one));
    }
}
