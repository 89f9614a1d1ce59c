package dev.carillon.client;

import dev.carillon.observer.Subscriber;
import dev.carillon.observer.SubscriberExtension;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Receives the broker's topics of {@code carillon.application} for the application's subscribers, if it has any.
 *
 * <p>Each subscriber has a shared durable subscription of its own, named {@code carillon.client.name} (by default the
 * application's own name) and the subscriber: nodes of one application share its events, and what arrives while all are disconnected
 * waits. Each event is given in one JTA transaction; if the subscriber throws, it rolls back, and the broker gives the event again.
 *
 * <p>At most {@code carillon.client.threads} (8) threads, each with a connection to the broker while it waits, look after them.
 */
@ApplicationScoped
public class TopicListener {

    private static final Logger LOG = Logger.getLogger(TopicListener.class.getName());

    /** How long one waits for an event while others of its thread wait for their turn. */
    private static final Duration TURN = Duration.ofMillis(100);

    private final SubscriberExtension found;
    private final BeanManager beans;
    private final EventReceiver receiver;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @Inject
    TopicListener(SubscriberExtension found, BeanManager beans, EventReceiver receiver) {
        this.found = found;
        this.beans = beans;
        this.receiver = receiver;
    }

    protected TopicListener() { // CDI client proxy
        this(null, null, null);
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object ready) {
        List<List<Subscription>> loops = new ArrayList<>();
        int next = 0;
        for (Subscriber each : found.subscribers(beans)) {
            if (loops.size() < ClientSettings.threads()) {
                loops.add(new ArrayList<>());
            }
            loops.get(next++ % loops.size()).add(subscription(each));
        }
        for (List<Subscription> each : loops) {
            threads.add(ManagedThreads.start("subscribers", () -> listen(each)));
        }
    }

    private Subscription subscription(Subscriber subscriber) {
        String address = ClientSettings.address();
        String name = SubscriptionName.of(ClientSettings.name(), subscriber.name());
        LOG.info(
                "client.listening address=" + address + " subscription=" + name + " patterns=" + subscriber.patterns());
        return new Subscription(address, name, subscriber, receiver);
    }

    /** Until {@link #stop}. */
    void listen(List<Subscription> subscriptions) {
        Duration wait = subscriptions.size() == 1 ? EventReceiver.WAIT : TURN;
        while (ended.getCount() > 0) {
            subscriptions.stream().filter(each -> each.untilDue().isZero()).forEach(each -> each.step(wait));
            rest(subscriptions.stream()
                    .map(Subscription::untilDue)
                    .min(Comparator.naturalOrder())
                    .orElseThrow());
        }
    }

    private void rest(Duration rest) {
        try {
            ended.await(rest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            LOG.log(Level.FINE, "client.interrupted", e); // by stop, which says so, or by a bean, which has no say
        }
    }

    @PreDestroy
    void stop() {
        ended.countDown();
        threads.forEach(ManagedThreads::join);
    }
}
