package dev.carillon.broker;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.loop.Closing;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Opening;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * Tells the adapter's broker what keys may do, by {@link BrokerKeysMBean}, from when the doors open until they close. Thread safe.
 *
 * <p>The broker's threads ask, which serve many connections and are of no component; so threads of this application's look, and
 * are waited for only for a while.
 */
@OnePerNode
class BrokerKeys implements BrokerKeysMBean {

    /** {@code dev.carillon.adapter.KeyQuestionByJmx} has this name too. */
    private static final String NAME = "dev.carillon:type=BrokerKeys";

    private static final FailureLog LOG = new FailureLog(BrokerKeys.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final String[] NO_RIGHTS = {};
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int AT_ONCE = 2;
    private static final int WAITING = 50;

    private final Callers callers;
    private final Tenants tenants;
    private final ThreadPoolExecutor threads;
    private boolean isOffered;

    @Inject
    BrokerKeys(Callers callers, Tenants tenants, ManagedThreadFactory factory) {
        this.callers = callers;
        this.tenants = tenants;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = factory.newThread(task);
                    thread.setName("carillon-broker-keys-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Another Carillon in this process may have offered it already: the one broker of the process asks that one. */
    void open(@Observes Opening node) {
        threads.prestartAllCoreThreads(); // here, and not by the broker: on Payara they would be of no component
        try {
            server().registerMBean(new StandardMBean(this, BrokerKeysMBean.class), new ObjectName(NAME));
            isOffered = true;
        } catch (JMException e) {
            LOG.log(Level.FINE, "broker.keys.not-offered", e);
        }
    }

    void close(@Observes Closing node) {
        try {
            if (isOffered) {
                isOffered = false;
                server().unregisterMBean(new ObjectName(NAME));
            }
        } catch (JMException e) {
            LOG.log(Level.FINE, "broker.keys.not-withdrawn", e);
        }
        threads.shutdownNow();
        try {
            threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String[] rights(String id, String key, String address) {
        if (id == null || key == null || !ID.matcher(id).matches()) {
            return NO_RIGHTS;
        }
        Future<String[]> asked = null;
        try {
            asked = threads.submit(() -> look(id, key, address));
            return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("too many ask at once, or Carillon ends");
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new IllegalStateException("no answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            LOG.log(Level.FINE, "broker.keys.unknown-now", e.getCause());
            throw new IllegalStateException(
                    "the keys cannot be read now"); // with no class that the adapter does not have
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the broker ends");
        }
    }

    private String[] look(String id, String key, String address) {
        try {
            Caller caller = callers.enter("Bearer " + key, null, address);
            return caller.presented().id().equals(id)
                    ? tenants.uid(caller.application())
                            .map(uid -> rights(caller, uid))
                            .orElse(NO_RIGHTS)
                    : NO_RIGHTS;
        } catch (DeniedException e) {
            return NO_RIGHTS;
        }
    }

    /** Of whom the key speaks for. */
    static String[] rights(Caller caller, String uid) {
        boolean isForAll = caller.may(Scope.APPLICATIONS_WRITE);
        List<String> rights = new ArrayList<>();
        if (caller.may(Scope.EVENTS_WRITE)) {
            rights.add("send " + IncomingMessage.QUEUE);
        }
        if (caller.may(Scope.EVENTS_READ)) {
            rights.add("read " + (isForAll ? BrokerAddress.ALL : BrokerAddress.allOf(caller.applicationName())));
        }
        if (rights.isEmpty()) {
            return NO_RIGHTS;
        }
        rights.add("application " + uid);
        if (isForAll) {
            rights.add("for-all");
        }
        return rights.toArray(NO_RIGHTS);
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }
}
