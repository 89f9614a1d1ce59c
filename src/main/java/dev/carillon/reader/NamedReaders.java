package dev.carillon.reader;

import dev.carillon.access.ApplicationRemoval;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.LogTimes;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Readers by name: as they are asked for, and what becomes of the events they gave out. Thread safe; for any number of nodes. */
@OnePerNode
public class NamedReaders {

    private static final int MOST = 1_000; // of an application

    private final Database database;
    private final DatabaseTime time;
    private final EventStore events;
    private final LogTimes times;
    private final ReaderRows rows;

    @Inject
    NamedReaders(Database database, DatabaseTime time, EventStore events, LogTimes times, ReaderRows rows) {
        this.database = database;
        this.time = time;
        this.events = events;
        this.times = times;
        this.rows = rows;
    }

    /** @param isNew whether it was made by that; one that was there keeps its position */
    public record Ensured(NamedReader reader, boolean isNew) {}

    /** There is one of this name afterwards, with these topics, this filter and these limits. */
    public Ensured ensure(int application, ReaderDraft draft) throws SQLException {
        return database.transaction(session -> {
            boolean isThere = rows.find(session, application, draft.name()).isPresent();
            if (!isThere && rows.count(session, application) >= MOST) {
                throw new RefusedException("/name", "must be one of at most " + MOST + " readers", draft.name());
            }
            boolean isNew = !isThere
                    && rows.insert(session, application, draft, position(session, draft.start()), time.now(session));
            if (!isNew) {
                rows.update(session, application, draft);
            }
            return new Ensured(rows.find(session, application, draft.name()).orElseThrow(), isNew);
        });
    }

    public Optional<NamedReader> find(int application, String name) throws SQLException {
        return database.transaction(session -> rows.find(session, application, name));
    }

    /** In the order in which they were made, after this number. */
    public List<NamedReader> list(int application, long after, int most) throws SQLException {
        return database.transaction(session -> rows.list(session, application, after, most));
    }

    /** How many events are with clients, or wait to be given out again. */
    public long inFlight(NamedReader reader) throws SQLException {
        return database.transaction(session -> rows.out(session, reader.number()));
    }

    /** @return whether there was one */
    public boolean delete(int application, String name) throws SQLException {
        return database.transaction(session -> {
            Optional<NamedReader> found = rows.lock(session, application, name);
            if (found.isPresent()) {
                rows.delete(session, found.get().number());
            }
            return found.isPresent();
        });
    }

    /** It goes on from there, and forgets what it has given out; empty if there is no such reader. */
    public Optional<NamedReader> seek(int application, String name, Start start) throws SQLException {
        return database.transaction(session -> {
            Optional<NamedReader> found = rows.lock(session, application, name);
            if (found.isEmpty()) {
                return found;
            }
            long reader = found.get().number();
            rows.forgetAll(session, reader);
            rows.seek(session, reader, position(session, start));
            return rows.find(session, application, name);
        });
    }

    /**
     * What becomes of events that were given out.
     *
     * @return how many of them it concerned: the others were given out again meanwhile, or are done; empty if there is no such reader
     * @throws RefusedException of a text that is not a token
     */
    public Optional<Integer> ack(int application, String name, List<String> tokens, Ack ack) throws SQLException {
        List<Ack.Token> all = Ack.Token.all(tokens);
        return database.transaction(session -> {
            Optional<NamedReader> found = rows.find(session, application, name);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            NamedReader reader = found.get();
            Instant now = time.now(session);
            int[] counts;
            if (ack instanceof Ack.Again again) {
                counts = rows.later(session, reader.number(), all, now, again.delay());
            } else if (ack instanceof Ack.InProgress) {
                counts = rows.later(
                        session, reader.number(), all, now, reader.limits().ackWait());
            } else {
                counts = rows.done(session, reader.number(), all);
            }
            return Optional.of(IntStream.of(counts).sum());
        });
    }

    private long position(Session session, Start start) throws SQLException {
        long head = events.head(session);
        long pruned = ReaderRows.pruned(session).orElse(0);
        if (start.time() != null) {
            return Math.max(pruned, times.span(session, start.time(), null).after());
        }
        if (start.cursor() == null) {
            return head;
        }
        if (start.cursor() > head) {
            throw new RefusedException(
                    "/start", "must be of this log, which ends at " + head, String.valueOf(start.cursor()));
        }
        return Math.max(start.cursor(), pruned);
    }

    /** An application is not deleted while it has readers. */
    void object(@Observes ApplicationRemoval removal) throws SQLException {
        long left = database.joined(session -> rows.count(session, removal.application()));
        if (left > 0) {
            removal.hinder(left == 1 ? "1 reader" : left + " readers");
        }
    }
}
