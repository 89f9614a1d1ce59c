package dev.carillon.realtime.signalr;

import dev.carillon.loop.FailureLog;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.logging.Level;

/** Tells the hub that one client has come and that it has left, in this order, on other threads. By the connection's mailbox alone. */
final class HubNews {

    private static final FailureLog LOG = new FailureLog(HubNews.class);

    private final Hub hub;
    private final HubConnection connection;
    private final Executor threads;
    private final Mailbox mailbox;
    private boolean isTelling;
    private boolean wasTold;
    private Runnable next;

    HubNews(Hub hub, HubConnection connection, Executor threads, Mailbox mailbox) {
        this.hub = hub;
        this.connection = connection;
        this.threads = threads;
        this.mailbox = mailbox;
    }

    /**
     * @param then in the mailbox: null, or what the hub has thrown
     * @return false if no thread can be had: then the hub hears nothing of this client
     */
    boolean come(Consumer<Throwable> then) {
        isTelling = runs(() -> {
            Throwable failure = tell();
            mailbox.execute(() -> told(failure, then));
        });
        wasTold = isTelling;
        return isTelling;
    }

    private Throwable tell() {
        try {
            hub.connected(connection);
            return null;
        } catch (RuntimeException | LinkageError | AssertionError e) {
            if (!(e instanceof HubException)) {
                LOG.log(Level.WARNING, "signalr.connected-failed", e);
            }
            return e;
        }
    }

    private void told(Throwable failure, Consumer<Throwable> then) {
        isTelling = false;
        if (next != null) {
            next.run();
        }
        then.accept(failure);
    }

    /** @param error null if it has ended in order */
    void left(String error) {
        if (!wasTold) {
            return;
        }
        Runnable tell = () -> hub.left(connection, error);
        next = () -> {
            if (!runs(tell)) {
                tell.run(); // it must not be missed
            }
        };
        if (!isTelling) { // else that comes first
            next.run();
        }
    }

    private boolean runs(Runnable body) {
        try {
            threads.execute(body);
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "signalr.no-thread", e);
            return false;
        }
    }
}
