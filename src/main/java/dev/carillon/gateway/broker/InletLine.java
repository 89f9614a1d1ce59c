package dev.carillon.gateway.broker;

import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.gateway.OpenSource;
import dev.carillon.gateway.SourceCounts;
import dev.carillon.loop.FailureLog;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerReceiver;
import dev.carillon.messaging.ReceivedMessage;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;

/**
 * One source on this node: connects, takes what the broker gives, and acknowledges it once it is stored. What cannot be stored now is
 * kept for a while and published again, since brokers count how often they give a message, and put it aside at last; after that it is
 * left to the broker. For one loop; {@link #leave} may be called by any thread.
 */
final class InletLine {

    private static final FailureLog LOG = new FailureLog(InletLine.class);
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ZERO;

    /** Of a batch that cannot be stored. A connection that is not read is kept so long by every broker. */
    private static final Duration KEPT = Duration.ofSeconds(50);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5); // between its tries
    private static final int MOST = 100;
    private static final long MOST_BYTES = 8L << 20;
    private static final long PATIENCE = 30; // seconds, as at the other doors

    /** What all lines share. */
    record Shared(BrokerReceiver brokers, EventPublisher publisher, SourceCounts counts, InletRows rows, Clock clock) {}

    /** What the broker has given, as the event that it is each time that it is published. */
    private record Taken(ReceivedMessage message, GivenEvent event) {}

    private final OpenSource source;
    private final Shared shared;
    private final BooleanSupplier mayListen;
    private final List<Taken> unsettled = new ArrayList<>();
    private InletSettings settings;
    private BrokerReceiver.Opened opened;
    private int failures;
    private int tries; // of what is unsettled
    private long firstTry;
    private volatile boolean isLeaving;
    private volatile boolean isOver;

    /** @param mayListen whether this node holds the lease */
    InletLine(OpenSource source, Shared shared, BooleanSupplier mayListen) {
        this.source = source;
        this.shared = shared;
        this.mayListen = mayListen;
    }

    OpenSource source() {
        return source;
    }

    /** It closes its connection at its next step. */
    void leave() {
        isLeaving = true;
    }

    /** Whether it has left. */
    boolean isOver() {
        return isOver;
    }

    Duration step() throws InterruptedException {
        if (isLeaving || !mayListen.getAsBoolean()) {
            if (opened != null) {
                close();
                shared.rows.left(source.number());
            }
            isOver = isLeaving;
            return FIRST;
        }
        try {
            if (opened == null) {
                open();
            }
            if (unsettled.isEmpty()) {
                take();
            }
            return unsettled.isEmpty() || publish() ? AT_ONCE : unstored();
        } catch (InterruptedException e) {
            close();
            throw e;
        } catch (Exception e) {
            return failed(settings == null ? FailureLog.SHOWN : shared.brokers.reason(settings.inlet(), e));
        }
    }

    private void open() throws BrokerException {
        settings = InletSettings.read(
                source.how().kind(), source.how().settings(), source.secretsAt(shared.clock.instant()));
        opened = shared.brokers.open(settings.inlet(), "carillon-" + source.id());
        shared.rows.connected(source.number());
        LOG.info(() -> "source.connected source=" + source.id() + " kind="
                + source.how().kind());
    }

    private void take() throws Exception {
        int given = 0;
        long bytes = 0;
        ReceivedMessage next = opened.inbox().receive(true);
        while (next != null) {
            try {
                unsettled.add(new Taken(next, new GivenEvent.Valid(MessageForm.event(next, settings, source))));
            } catch (MessageForm.UnfitException e) {
                refuse(next, e.getMessage());
            }
            given++;
            bytes += next.body() == null ? 0 : next.body().length;
            next = given < MOST && bytes < MOST_BYTES ? opened.inbox().receive(false) : null;
        }
        failures = 0;
        tries = 0;
        firstTry = System.nanoTime();
    }

    /** Whether all of it is settled. */
    private boolean publish() throws Exception {
        List<PublishResult> results;
        try {
            results = shared.publisher
                    .publish(unsettled.stream().map(Taken::event).toList(), source.caller(), true, null)
                    .toCompletableFuture()
                    .copy()
                    .get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) { // it is not known: those that are stored are repeats then
            LOG.log(Level.FINE, "source.unpublished source=" + source.id(), e);
            return false;
        }
        List<Taken> published = List.copyOf(unsettled);
        unsettled.clear();
        for (int i = 0; i < results.size(); i++) {
            if (!settle(published.get(i).message(), results.get(i))) {
                unsettled.add(published.get(i));
            }
        }
        return unsettled.isEmpty();
    }

    private Duration unstored() {
        if (System.nanoTime() - firstTry > KEPT.toNanos()) {
            return failed("events could not be stored");
        }
        return doubled(tries++, LONGEST_PAUSE);
    }

    private boolean settle(ReceivedMessage message, PublishResult result) throws Exception {
        if (result instanceof PublishResult.Stored) {
            shared.counts.accepted(source.number(), 1);
            opened.inbox().taken(message);
        } else if (result instanceof PublishResult.Duplicate || result instanceof PublishResult.Conflict) {
            shared.counts.repeated(source.number(), 1);
            opened.inbox().taken(message);
        } else if (result.broken().isPresent()) {
            refuse(message, result.broken().get());
        } else {
            return false;
        }
        return true;
    }

    private void refuse(ReceivedMessage message, RefusedException why) throws Exception {
        shared.counts.notAnEvent(source.number(), why);
        opened.inbox().refused(message);
    }

    private void refuse(ReceivedMessage message, String reason) throws Exception {
        shared.counts.refused(source.number(), reason);
        opened.inbox().refused(message);
    }

    private Duration failed(String reason) {
        close();
        if (failures++ == 0) {
            LOG.info("source.disconnected source=" + source.id() + " kind="
                    + source.how().kind() + " reason=" + reason);
        }
        shared.rows.failed(source.number(), reason);
        return doubled(failures - 1, LONGEST);
    }

    private static Duration doubled(int times, Duration longest) {
        Duration rest = FIRST.multipliedBy(1L << Math.min(times, 10));
        return rest.compareTo(longest) < 0 ? rest : longest;
    }

    private void close() {
        BrokerReceiver.Opened left = opened;
        opened = null;
        unsettled.clear(); // the broker gives it again
        if (left != null) {
            left.close();
        }
    }
}
