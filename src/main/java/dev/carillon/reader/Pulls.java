package dev.carillon.reader;

import dev.carillon.event.Audience;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.filter.EventFilter;
import dev.carillon.filter.FilterInput;
import dev.carillon.filter.Verdict;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the next events of a reader: first what is due again, then what is new. Stateless, thread safe. */
@OnePerNode
class Pulls {

    /** Less than clients of gRPC take at once; except for a single event. */
    static final int MOST_BYTES = 3 << 20;

    private static final int BATCH = 500;
    private static final int BATCHES = 20; // without a match: then whoever asks comes again

    /**
     * What was taken.
     *
     * @param isKnown whether there is such a reader
     * @param more whether there may be more, if none was found
     */
    record Taken(boolean isKnown, List<PulledEvent> events, boolean more) {}

    private final Database database;
    private final DatabaseTime time;
    private final EventLog log;
    private final ReaderRows rows;

    @Inject
    Pulls(Database database, DatabaseTime time, EventLog log, ReaderRows rows) {
        this.database = database;
        this.time = time;
        this.log = log;
        this.rows = rows;
    }

    /** At once: what there is, and nothing if there is none. */
    Taken take(int application, String name, int most) throws SQLException {
        Taken taken = new Taken(true, List.of(), true);
        for (int i = 0; i < BATCHES && taken.isKnown() && taken.events().isEmpty() && taken.more(); i++) {
            taken = database.transaction(session -> take(session, application, name, most));
        }
        return taken;
    }

    /** Those that nobody has got, as who asked has gone: they are due at once, and were not given out. */
    void giveBack(int application, String name, List<PulledEvent> taken) throws SQLException {
        List<Ack.Token> tokens =
                Ack.Token.all(taken.stream().map(PulledEvent::token).toList());
        database.transaction(session -> {
            Optional<NamedReader> found = rows.find(session, application, name);
            if (found.isPresent()) {
                rows.giveBack(session, found.get().number(), tokens, time.now(session));
            }
            return null;
        });
    }

    /** The reader's row is locked meanwhile: of any number of nodes, one takes at a time. */
    private Taken take(Session session, int application, String name, int most) throws SQLException {
        Optional<NamedReader> found = rows.lock(session, application, name);
        if (found.isEmpty()) {
            return new Taken(false, List.of(), false);
        }
        NamedReader reader = found.get();
        Instant now = time.now(session);
        Instant until = now.plus(reader.limits().ackWait());
        List<PulledEvent> taken = new ArrayList<>(again(session, reader, now, until, most));
        long room = Math.min(most - taken.size(), reader.limits().maxInFlight() - rows.out(session, reader.number()));
        boolean more = room > 0 && fresh(session, reader, until, (int) room, taken);
        return new Taken(true, taken, more);
    }

    private List<PulledEvent> again(Session session, NamedReader reader, Instant now, Instant until, int most)
            throws SQLException {
        List<ReaderRows.Out> due = rows.due(session, reader.number(), now, most);
        int mostDeliveries = reader.limits().maxDeliveries();
        List<Long> over = new ArrayList<>();
        List<ReaderRows.Out> left = new ArrayList<>();
        for (ReaderRows.Out each : due) {
            if (mostDeliveries > 0 && each.deliveries() >= mostDeliveries) {
                over.add(each.position());
            } else {
                left.add(each);
            }
        }
        if (!over.isEmpty()) {
            rows.giveUp(session, reader.number(), over);
        }
        return left.isEmpty() ? List.of() : again(session, reader, left, until);
    }

    private List<PulledEvent> again(Session session, NamedReader reader, List<ReaderRows.Out> due, Instant until)
            throws SQLException {
        Map<Long, Integer> bytes = log.bytes(
                session, due.stream().mapToLong(ReaderRows.Out::position).toArray());
        List<ReaderRows.Out> some = new ArrayList<>();
        List<Long> gone = new ArrayList<>();
        long sum = 0;
        for (ReaderRows.Out each : due) {
            Integer length = bytes.get(each.position());
            if (length == null) {
                gone.add(each.position()); // no longer kept
            } else if (some.isEmpty() || sum + length <= MOST_BYTES) {
                some.add(each);
                sum += length;
            }
        }
        rows.forget(session, reader.number(), gone);
        Map<Long, StoredEvent> events = new HashMap<>();
        log.at(session, some.stream().mapToLong(ReaderRows.Out::position).toArray())
                .events()
                .forEach(each -> events.put(each.position(), each));
        rows.takeAgain(session, reader.number(), some, until);
        List<PulledEvent> given = new ArrayList<>();
        for (ReaderRows.Out each : some) {
            StoredEvent event = events.get(each.position());
            if (event != null) {
                int deliveries = each.deliveries() + 1;
                given.add(new PulledEvent(Ack.Token.of(each.position(), deliveries, reader.era()), deliveries, event));
            }
        }
        return given;
    }

    /** @return whether the log goes on behind what was looked through */
    private boolean fresh(Session session, NamedReader reader, Instant until, int room, List<PulledEvent> taken)
            throws SQLException {
        LogBatch batch = log.read(session, reader.position(), BATCH);
        EventFilter filter = reader.filter() == null ? null : EventFilter.of(reader.filter());
        List<Long> positions = new ArrayList<>();
        long sum = taken.stream().mapToLong(each -> each.event().bytes()).sum();
        long upTo = batch.upTo();
        boolean isFull = false;
        for (StoredEvent each : batch.events()) {
            if (isWanted(reader, filter, each)) {
                isFull = positions.size() == room || !taken.isEmpty() && sum + each.bytes() > MOST_BYTES;
                if (isFull) {
                    upTo = each.position() - 1;
                    break;
                }
                sum += each.bytes();
                positions.add(each.position());
                taken.add(new PulledEvent(Ack.Token.of(each.position(), 1, reader.era()), 1, each));
            }
        }
        if (upTo > reader.position()) {
            long pruned = ReaderRows.pruned(session).orElse(0);
            long skipped = Math.max(0, Math.min(pruned, upTo) - reader.position());
            rows.move(session, reader.number(), upTo, skipped);
            rows.take(session, reader, positions, until);
        }
        return isFull || batch.more();
    }

    private static boolean isWanted(NamedReader reader, EventFilter filter, StoredEvent event) {
        if (event.application() != reader.application()
                || !Audience.of(event.event()).reachesServers()) {
            return false;
        }
        for (TopicPattern each : reader.topics()) {
            if (each.matches(event.topic())) {
                return filter == null || filter.of(FilterInput.of(event.event())) instanceof Verdict.Match;
            }
        }
        return false;
    }
}
