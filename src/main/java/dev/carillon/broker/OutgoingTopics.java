package dev.carillon.broker;

import dev.carillon.broker.TopicSender.Outgoing;
import dev.carillon.event.Audience;
import dev.carillon.eventlog.Lease;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Writes the log to the broker's topics: in order, at least once, and nothing to topics without a consumer. A reader of its own,
 * so that an unreachable or slow broker delays nothing else.
 */
final class OutgoingTopics {

    /** How long a listener that was seen counts as present; a superfluous message does no harm, a missing one would. */
    private static final Duration BELIEVED = Duration.ofSeconds(5);

    /** How long to wait after a batch without listeners; the first message of a new listener may be this late. */
    private static final Duration UNHEARD = Duration.ofMillis(100);

    /** Sends these in one transaction, which commits only if the lease is held. */
    @FunctionalInterface
    interface Sender {
        void send(List<Outgoing> batch, Lease lease) throws Exception;
    }

    private final TopicSelection selection;
    private final IntFunction<Optional<String>> applicationNames;
    private final BrokerQuestion question;
    private final Sender sender;
    private Listeners listeners = new Listeners(List.of());
    private long believedUntil = System.nanoTime();

    OutgoingTopics(
            TopicSelection selection,
            IntFunction<Optional<String>> applicationNames,
            BrokerQuestion question,
            Sender sender) {
        this.selection = selection;
        this.applicationNames = applicationNames;
        this.question = question;
        this.sender = sender;
    }

    /** The work of one batch; the cursor moves when it returns. */
    long on(LogBatch batch, Lease lease) throws Exception {
        List<Outgoing> wanted = new ArrayList<>();
        for (StoredEvent event : batch.events()) {
            if (selection.includes(event.topic()) && Audience.of(event.event()).reachesServers()) {
                applicationNames
                        .apply(event.application())
                        .map(name -> new Outgoing(new BrokerAddress(name, event.topic()), event))
                        .ifPresent(wanted::add);
            }
        }
        List<Outgoing> heard = heard(wanted);
        if (heard.isEmpty() && !wanted.isEmpty() && wanted.size() < BrokerTopics.BATCH) {
            LockSupport.parkNanos(
                    UNHEARD.toNanos()); // larger batches, fewer questions and commits; no one waits for these
        } else if (!heard.isEmpty()) {
            sender.send(heard, lease);
        }
        return batch.upTo();
    }

    /** Asks after the batch was read: a subscription that was there when an event was accepted is seen. */
    private List<Outgoing> heard(List<Outgoing> wanted) throws JMSException {
        if (wanted.isEmpty()) {
            return wanted;
        }
        if (System.nanoTime() - believedUntil < 0 && wanted.stream().allMatch(this::isHeard)) {
            return wanted;
        }
        listeners = question.ask();
        believedUntil = System.nanoTime() + BELIEVED.toNanos();
        return wanted.stream().filter(this::isHeard).toList();
    }

    private boolean isHeard(Outgoing each) {
        return listeners.at(each.address().value());
    }
}
