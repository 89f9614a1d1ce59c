package dev.carillon.publish;

import static org.awaitility.Awaitility.await;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.eventlog.EventKeys;
import dev.carillon.eventlog.TestLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The way in over a log of its own, without a server. */
final class TestCommits implements AutoCloseable {

    private static final Caller CALLER = new Caller(1, "default", Scope.all(), "test");
    private static final String BLOCKED =
            "SELECT count(*) FROM information_schema.sessions WHERE blocker_id IS NOT NULL";

    final TestLog log;
    final ExecutorService executor = Executors.newCachedThreadPool();
    final GroupCommit commits;
    private final EventPublisher publisher;

    TestCommits(TestLog log) {
        this.log = log;
        PublishSettings settings = new PublishSettings(1 << 20, 1_000, 16 << 20, 256, 64 << 20, Duration.ofMillis(300));
        commits = new GroupCommit(
                log.database,
                new GroupWriter(log.store, new Claims(log.store, new EventKeys(), new IdempotencyKeys(log.store))),
                log.store,
                log.log,
                Clock.systemUTC(),
                executor,
                settings,
                log.loops);
        publisher = new EventPublisher(commits, Clock.systemUTC(), settings, new NoSchemas());
        commits.start();
    }

    CompletableFuture<PublishResult> handIn(EventData event) {
        return publisher.publish(event, CALLER).toCompletableFuture();
    }

    CompletableFuture<List<PublishResult>> handInAll(boolean partial, IdempotentRequest request, EventData... events) {
        List<GivenEvent> given =
                Stream.of(events).<GivenEvent>map(GivenEvent.Valid::new).toList();
        return publisher.publish(given, CALLER, partial, request).toCompletableFuture();
    }

    /** Another writer that holds the head of the log, until it is committed or closed. */
    Connection holdHead() throws Exception {
        Connection other = log.source.getConnection();
        other.setAutoCommit(false);
        try (PreparedStatement hold = other.prepareStatement("UPDATE log_head SET position = position WHERE one = 1")) {
            hold.executeUpdate();
        }
        return other;
    }

    /** While the loop is busy with another event, all of these gather. */
    @SafeVarargs
    final <T> List<T> inOneGroup(Supplier<CompletableFuture<T>>... submissions) throws Exception {
        try (Connection other = holdHead()) {
            handIn(EventData.json("holding/up", "1"));
            untilOneIsBlocked();
            List<CompletableFuture<T>> results =
                    Stream.of(submissions).map(Supplier::get).toList();
            other.commit();
            List<T> values = new ArrayList<>();
            for (CompletableFuture<T> each : results) {
                values.add(each.get(30, TimeUnit.SECONDS));
            }
            return values;
        }
    }

    void untilOneIsBlocked() {
        await().until(() ->
                log.database.transaction(session -> session.number(BLOCKED).orElseThrow()) > 0);
    }

    @Override
    public void close() {
        commits.stop();
        log.close();
        executor.shutdownNow();
    }
}
