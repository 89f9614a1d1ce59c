package dev.carillon.client;

import dev.carillon.event.TopicName;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Hears the broker's topics of {@code carillon.application} for the application's subscribers, if it has any.
 *
 * <p>One shared durable subscription, named {@code carillon.client.name} (by default the application's own name): nodes of one
 * application share the events, and what arrives while all are disconnected waits. Each event is given in one JTA transaction to
 * all subscribers that hear it; if one of them throws, it rolls back, and the broker gives the event again.
 */
@ApplicationScoped
public class TopicListener {

    private static final Logger LOG = Logger.getLogger(TopicListener.class.getName());
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    private final Subscribers subscribers;
    private final EventReceiver receiver;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Thread thread;

    @Inject
    TopicListener(Subscribers subscribers, EventReceiver receiver) {
        this.subscribers = subscribers;
        this.receiver = receiver;
    }

    protected TopicListener() { // CDI client proxy
        this(null, null);
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object ready) {
        if (subscribers.isEmpty()) {
            return;
        }
        String address = "carillon.events."
                + TopicName.encode(ClientSettings.application()).replace(".", "%2E") + ".#";
        String name = ClientSettings.read("carillon.client.name").orElseGet(TopicListener::applicationName);
        thread = threads().newThread(() -> listen(address, name));
        thread.setName("carillon-client-" + name);
        thread.setDaemon(true);
        thread.start();
        LOG.info("client.listening address=" + address + " subscription=" + name);
    }

    /** Looked up: Payara finds no {@code @Resource} in a jar of the WAR, and refuses the whole application for it. */
    private static ManagedThreadFactory threads() {
        try {
            return InitialContext.doLookup("java:comp/DefaultManagedThreadFactory");
        } catch (NamingException e) {
            throw new IllegalStateException("the server has no default ManagedThreadFactory", e);
        }
    }

    /** Until {@link #stop}. */
    void listen(String address, String name) {
        Duration backOff = FIRST_BACK_OFF;
        while (ended.getCount() > 0) {
            try {
                receiver.next(address, name);
                if (!backOff.equals(FIRST_BACK_OFF)) {
                    LOG.info("client.listening.again subscription=" + name);
                    backOff = FIRST_BACK_OFF;
                }
            } catch (Throwable e) { // also an error of a bean's: no one would notice a listener that has ended
                if (backOff.equals(FIRST_BACK_OFF)) {
                    LOG.log(Level.WARNING, "client.failed subscription=" + name + "; the event is given again", e);
                }
                backOff = rest(backOff);
            }
        }
    }

    private Duration rest(Duration backOff) {
        try {
            ended.await(backOff.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            LOG.log(Level.FINE, "client.interrupted", e); // by stop, which says so, or by a bean, which has no say
        }
        Duration longer = backOff.multipliedBy(2);
        return longer.compareTo(LONGEST_BACK_OFF) < 0 ? longer : LONGEST_BACK_OFF;
    }

    @PreDestroy
    void stop() {
        ended.countDown();
        Thread running = thread;
        if (running != null) {
            try {
                running.join(EventReceiver.WAIT.plusSeconds(5).toMillis());
                if (running.isAlive()) {
                    running.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String applicationName() {
        try {
            return (String) new InitialContext().lookup("java:app/AppName");
        } catch (NamingException e) {
            return "carillon-client";
        }
    }
}
