package dev.carillon.subscriber;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;

/** Calls a subscriber in a transaction of its own, in which also stands that it was called. Thread safe. */
@ApplicationScoped
class SubscriberInvoker {

    /** What says, in the subscriber's transaction, that it hears the event now. */
    @FunctionalInterface
    interface Mark {

        /** For subscribers that live in memory. */
        Mark NONE = session -> true;

        /** @return false if it was set before: then there is nothing to call */
        boolean set(Session session) throws SQLException;
    }

    private final UserTransaction transaction;
    private final Database database;
    private final RequestScopedCall request;

    @Inject
    SubscriberInvoker(UserTransaction transaction, Database database, RequestScopedCall request) {
        this.transaction = transaction;
        this.database = database;
        this.request = request;
    }

    protected SubscriberInvoker() { // CDI client proxy
        this(null, null, null);
    }

    /** @throws SQLException if the mark could not be set: that is no fault of the subscriber's, which was not called */
    CallOutcome call(EventSubscriber subscriber, EventData event, Mark mark)
            throws SQLException, SystemException, NotSupportedException {
        transaction.begin();
        try {
            if (!isFirst(mark)) {
                return new CallOutcome.HeardBefore();
            }
            Throwable thrown = hear(subscriber, event);
            return thrown == null ? commit() : new CallOutcome.Failed(thrown, false);
        } finally {
            if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transaction.rollback();
            }
        }
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

    /** Also an error of the bean's (a missing class, a failed assertion) is a failure of that bean alone. */
    private Throwable hear(EventSubscriber subscriber, EventData event) {
        try {
            request.hear(subscriber, event);
            return null;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            return e;
        }
    }

    private CallOutcome commit() throws SystemException {
        try {
            transaction.commit();
            return new CallOutcome.Heard();
        } catch (RollbackException | HeuristicRollbackException | HeuristicMixedException e) {
            // Servers throw a RollbackException also when the connection is lost in the commit.
            return new CallOutcome.Failed(e, true);
        }
    }
}
