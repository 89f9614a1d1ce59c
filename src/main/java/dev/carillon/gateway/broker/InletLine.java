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
 * One source on this node: connects, takes what the broker gives, and acknowledges it once it is stored. What could not be stored is
 * left to the broker, which gives it again. For one loop; {@link #leave} may be called by any thread.
 */
final class InletLine {

    private static final FailureLog LOG = new FailureLog(InletLine.class);
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final int MOST = 100;
    private static final long MOST_BYTES = 8L << 20;
    private static final long PATIENCE = 30; // seconds, as at the other doors

    /** What all lines share. */
    record Shared(BrokerReceiver brokers, EventPublisher publisher, SourceCounts counts, InletRows rows, Clock clock) {}

    private final OpenSource source;
    private final Shared shared;
    private final BooleanSupplier mayListen;
    private InletSettings settings;
    private BrokerReceiver.Opened opened;
    private int failures;
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
            List<ReceivedMessage> batch = batch();
            return batch.isEmpty() || publish(batch) ? AT_ONCE : failed("events could not be stored");
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
        failures = 0;
        shared.rows.connected(source.number());
        LOG.info(() -> "source.connected source=" + source.id() + " kind="
                + source.how().kind());
    }

    private List<ReceivedMessage> batch() throws Exception {
        List<ReceivedMessage> batch = new ArrayList<>();
        long bytes = 0;
        ReceivedMessage next = opened.inbox().receive(true);
        while (next != null) {
            batch.add(next);
            bytes += next.body() == null ? 0 : next.body().length;
            next = batch.size() < MOST && bytes < MOST_BYTES ? opened.inbox().receive(false) : null;
        }
        return batch;
    }

    /** Whether the broker needs to give none of them again. */
    private boolean publish(List<ReceivedMessage> batch) throws Exception {
        List<ReceivedMessage> fit = new ArrayList<>();
        List<GivenEvent> events = new ArrayList<>();
        for (ReceivedMessage each : batch) {
            try {
                events.add(new GivenEvent.Valid(MessageForm.event(each, settings, source)));
                fit.add(each);
            } catch (MessageForm.UnfitException e) {
                refuse(each, e.getMessage());
            }
        }
        if (events.isEmpty()) {
            return true;
        }
        List<PublishResult> results;
        try {
            results = shared.publisher
                    .publish(events, source.caller(), true, null)
                    .toCompletableFuture()
                    .copy()
                    .get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) { // it is not known: those that are stored are repeats then
            LOG.log(Level.FINE, "source.unpublished source=" + source.id(), e);
            return false;
        }
        boolean isWhole = true;
        for (int i = 0; i < results.size(); i++) {
            isWhole &= settle(fit.get(i), results.get(i));
        }
        return isWhole;
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
        Duration rest = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
    }

    private void close() {
        BrokerReceiver.Opened left = opened;
        opened = null;
        if (left != null) {
            left.close();
        }
    }
}
