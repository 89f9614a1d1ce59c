package dev.carillon.subscriber;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.eventlog.Database;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.LeftTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.util.Objects;

/**
 * Calls a subscriber in a transaction of its own, in which also stands that it was called.
 *
 * <p>Whatever it throws is its failure, and whatever it leaves behind on the thread is removed: a transaction, an
 * interruption, a class loader, a time limit of transactions. Thread safe.
 */
@ApplicationScoped
class SubscriberInvoker implements Invoker {

    private static final FailureLog LOG = new FailureLog(SubscriberInvoker.class);

    private final UserTransaction transaction;
    private final CurrentTransaction current;
    private final Database database;
    private final RequestScopedCall request;

    @Inject
    SubscriberInvoker(
            UserTransaction transaction, CurrentTransaction current, Database database, RequestScopedCall request) {
        this.transaction = transaction;
        this.current = current;
        this.database = database;
        this.request = request;
    }

    protected SubscriberInvoker() { // CDI client proxy
        this(null, null, null, null);
    }

    @Override
    public CallOutcome call(EventSubscriber subscriber, EventData event, Mark mark)
            throws SQLException, SystemException, NotSupportedException {
        transaction.setTransactionTimeout(0); // the server's own: an earlier call may have set another for this thread
        transaction.begin();
        try {
            Object key = current.key();
            if (!isFirst(mark)) {
                return new CallOutcome.HeardBefore();
            }
            Throwable thrown = hear(subscriber, event.copy());
            if (!Objects.equals(key, current.key())) { // ended, and perhaps committed: only its mark can say
                return new CallOutcome.Failed(thrown == null ? endedByItself() : thrown, true);
            }
            return thrown == null ? commit() : new CallOutcome.Failed(thrown, false);
        } finally {
            leave();
        }
    }

    private static Throwable endedByItself() {
        return new IllegalStateException("it ended the transaction in which it was called");
    }

    private boolean isFirst(Mark mark) throws SQLException {
        if (mark == Mark.NONE) {
            return true;
        }
        return database.joined(session -> {
            session.limitLockWait(Database.LOCK_WAIT); // for another node that is calling it now
            return mark.set(session);
        });
    }

    /** Also an error (a missing class, a failed assertion, no memory for what it wants) is a failure of that bean alone. */
    private Throwable hear(EventSubscriber subscriber, EventData event) {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        try {
            request.hear(subscriber, event);
            return null;
        } catch (Throwable e) {
            return e;
        } finally {
            thread.setContextClassLoader(loader);
            Thread.interrupted(); // a loop whose thread is interrupted ends
        }
    }

    private CallOutcome commit() throws SystemException {
        if (transaction.getStatus() == Status.STATUS_MARKED_ROLLBACK) {
            return new CallOutcome.Failed(new RollbackException("its transaction was marked for rollback"), false);
        }
        try {
            transaction.commit();
            return new CallOutcome.Heard();
        } catch (Exception e) {
            // Servers throw a RollbackException also when the connection is lost in the commit.
            return new CallOutcome.Failed(e, true);
        }
    }

    /** The thread is in no transaction after this: neither in the call's nor in one that the subscriber began. */
    private void leave() {
        if (!LeftTransaction.clear(transaction)) {
            LOG.warning("subscriber.transaction.left thread=\""
                    + Thread.currentThread().getName() + "\"");
        }
    }
}
