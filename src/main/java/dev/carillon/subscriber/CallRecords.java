package dev.carillon.subscriber;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Optional;

/** What the database knows of calls: which were made, and which failed and are repeated. Thread safe. */
@OnePerNode
class CallRecords {

    /** That a subscriber was called for the event at this position. */
    private record First(ProcessedEvents processed, int number, long position) implements Invoker.Mark {

        @Override
        public boolean isSet(Session session) throws SQLException {
            return processed.has(session, number, position);
        }

        @Override
        public boolean set(Session session) throws SQLException {
            return processed.add(session, number, position);
        }
    }

    /** That a call which had failed was made again. */
    private record Again(SubscriberFailures failures, SubscriberFailure failure) implements Invoker.Mark {

        @Override
        public boolean isSet(Session session) throws SQLException {
            return !failures.isThere(session, failure);
        }

        @Override
        public boolean set(Session session) throws SQLException {
            return failures.claim(session, failure);
        }
    }

    private final Database database;
    private final EventLog log;
    private final ProcessedEvents processed;
    private final SubscriberFailures failures;

    @Inject
    CallRecords(Database database, EventLog log, ProcessedEvents processed, SubscriberFailures failures) {
        this.database = database;
        this.log = log;
        this.processed = processed;
        this.failures = failures;
    }

    Invoker.Mark first(int number, long position) {
        return new First(processed, number, position);
    }

    Invoker.Mark again(SubscriberFailure failure) {
        return new Again(failures, failure);
    }

    /**
     * Records a first failure; false if the call was done all the same. Setting the mark waits for a commit that is still under way,
     * and fails if it was done: then nothing has failed.
     */
    boolean add(SubscriberFailure failure, boolean perhapsHeard) throws SQLException {
        return database.transaction(session -> {
            if (perhapsHeard && !processed.add(session, failure.subscriber(), failure.position())) {
                return false;
            }
            failures.add(session, failure);
            return true;
        });
    }

    /** False if it is recorded no longer. */
    boolean change(SubscriberFailure failure) throws SQLException {
        return failures.change(failure);
    }

    void remove(SubscriberFailure failure) throws SQLException {
        failures.remove(failure);
    }

    /** The event that a call failed for; empty if it is no longer kept. */
    Optional<EventData> event(SubscriberFailure failure) throws SQLException {
        return database.transaction(session -> log.at(session, failure.position())).events().stream()
                .findFirst()
                .map(each -> each.event());
    }
}
