package dev.carillon.publish;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Publishes within the caller's JTA transaction: the event exists if and only if that transaction commits.
 *
 * <p>It gets its position right after the commit; if the node dies in between, by the next look at the marks. Thread safe.
 */
@ApplicationScoped
class JoinedPublisher {

    private final Database database;
    private final EventStore events;
    private final GroupCommit commits;
    private final CallerTransaction transaction;
    private final Clock clock;
    private final PublishSettings settings;

    @Inject
    JoinedPublisher(
            Database database,
            EventStore events,
            GroupCommit commits,
            CallerTransaction transaction,
            Clock clock,
            PublishSettings settings) {
        this.database = database;
        this.events = events;
        this.commits = commits;
        this.transaction = transaction;
        this.clock = clock;
        this.settings = settings;
    }

    protected JoinedPublisher() { // CDI client proxy
        this(null, null, null, null, null, null);
    }

    boolean isInTransaction() {
        return transaction.isActive();
    }

    PublishResult publish(EventData given, Caller caller) {
        NewEvent event;
        try {
            event = Envelope.complete(given, caller, clock.instant(), settings.maxEventBytes());
        } catch (RefusedException e) {
            return new PublishResult.Rejected(e);
        }
        PublishResult result;
        try {
            result = database.joined(session -> store(session, event));
        } catch (SQLException e) {
            return new PublishResult.Unavailable(
                    Database.isLockWait(e)
                            ? "another transaction holds an event of this id"
                            : "the database did not take it: " + e.getMessage(),
                    Duration.ofSeconds(1));
        }
        if (result instanceof PublishResult.Accepted) {
            transaction.afterCommit(() -> commits.number(List.of(event)));
        }
        return result;
    }

    private PublishResult store(Session session, NewEvent event) throws SQLException {
        if (event.key() != null) {
            session.limitLockWait(settings.lockWait());
        }
        if (!events.claimKeys(session, List.of(event))[0]) {
            return first(session, event);
        }
        events.insert(session, List.of(event));
        events.markUnnumbered(session, List.of(event));
        return new PublishResult.Accepted(event.id(), event.event());
    }

    private PublishResult first(Session session, NewEvent repeat) throws SQLException {
        Optional<UUID> id = events.firstWithKey(session, repeat.key());
        Optional<StoredEvent> first =
                id.isEmpty() ? Optional.empty() : events.find(session, id.get(), repeat.application());
        if (first.isPresent() && Envelope.sameContent(first.get().event(), repeat.event())) {
            EventData event = first.get().event();
            return new PublishResult.Duplicate(first.get().id(), event.getId(), event.getProducer());
        }
        return new PublishResult.Conflict(id.orElse(null), "an event of this source and id has other content");
    }
}
