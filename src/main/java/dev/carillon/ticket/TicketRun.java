package dev.carillon.ticket;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.AsyncTicket;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TicketEvent;
import dev.carillon.event.TicketFailedException;
import dev.carillon.event.TopicName;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.LeftTransaction;
import dev.carillon.loop.Starting;
import dev.carillon.publish.OwnEvents;
import dev.carillon.ticket.TicketRows.Claimed;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Runs one ticket in a transaction of its own, in which also stands that it is done: its handler, or, if its view model has none, an
 * event. Whatever a handler throws is the ticket's failure, and whatever it leaves behind on the thread is removed. Thread safe.
 */
@ApplicationScoped
class TicketRun {

    private static final FailureLog LOG = new FailureLog(TicketRun.class);

    private final UserTransaction transaction;
    private final TicketBook book;
    private final TicketHandlers handlers;
    private final OwnEvents events;

    // By lookup: Payara has no CDI bean of this type.
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transactions;

    @Inject
    TicketRun(TicketBook book, UserTransaction transaction, TicketHandlers handlers, OwnEvents events) {
        this.book = book;
        this.transaction = transaction;
        this.handlers = handlers;
        this.events = events;
    }

    protected TicketRun() { // CDI client proxy
        this(null, null, null, null);
    }

    /** Comes into being now: on a thread of WildFly's executor there is no {@code java:comp} to be injected from. */
    void begin(@Observes Starting node) {}

    /** How it ended: null if it is done, or is not this node's any more; else why it failed. */
    Throwable run(Claimed claimed) throws SystemException, NotSupportedException {
        transaction.setTransactionTimeout(0); // the server's own: an earlier call may have set another for this thread
        transaction.begin();
        try {
            Object key = transactions.getTransactionKey();
            Throwable thrown = call(claimed.ticket());
            if (thrown != null) {
                return thrown;
            }
            if (!Objects.equals(key, transactions.getTransactionKey())) {
                return new IllegalStateException("it ended the transaction in which it was called");
            }
            if (transaction.getStatus() == Status.STATUS_MARKED_ROLLBACK) {
                return new RollbackException("its transaction was marked for rollback");
            }
            return finish(claimed);
        } catch (Exception e) {
            return e;
        } finally {
            if (!LeftTransaction.clear(transaction)) {
                LOG.warning("ticket.transaction.left thread=\""
                        + Thread.currentThread().getName() + '"');
            }
        }
    }

    /** Last of all: until then no row is locked. */
    private Throwable finish(Claimed claimed) throws Exception {
        Instant now = book.time().instant();
        Instant deleteTime = now.plus(Duration.ofMinutes(claimed.ticket().keepReceiptMinutes()));
        boolean isMine = book.database().joined(session -> book.rows().done(session, claimed, now, deleteTime));
        if (!isMine) { // another node runs it, and this transaction must not be
            LOG.info("ticket.claim.lost id=" + claimed.ticket().id());
            return null;
        }
        transaction.commit();
        LOG.fine(() -> "ticket.done id=" + claimed.ticket().id() + " viewModel="
                + claimed.ticket().work().viewModel());
        return null;
    }

    private Throwable call(Ticket ticket) {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        AsyncTicket given = ticket.given();
        CurrentTicket.begin(given);
        try {
            if (handlers.has(ticket)) {
                handlers.run(given);
            } else if (book.settings().isPublished()) {
                publish(ticket);
            } else {
                throw new TicketFailedException("unknown view model " + given.viewModel());
            }
            return null;
        } catch (Throwable e) { // also an error is a failure of that ticket alone
            return e;
        } finally {
            CurrentTicket.end();
            thread.setContextClassLoader(loader);
            Thread.interrupted();
        }
    }

    private void publish(Ticket ticket) {
        AsyncTicket given = ticket.given();
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("ticket", given.id())
                .put("viewModel", given.viewModel())
                .put("rootId", given.rootId())
                .put("data", given.data());
        events.join(OwnEvents.event(
                topic(given.viewModel()),
                ticket.application(),
                given.rootId(),
                given.hops() == 0 ? Map.of() : Map.of(TicketEvent.HOPS, given.hops()),
                data.toString(),
                book.time().instant()));
    }

    /** A name that can be no topic cannot be one at the next attempt either. */
    private static TopicName topic(String viewModel) {
        try {
            return TicketEvent.topic(viewModel);
        } catch (RefusedException e) {
            throw new TicketFailedException(
                    "no bean runs this view model, and it cannot be a topic: its name " + e.rule());
        }
    }

    /** What a failed one becomes; false if it is over or another node's after all. */
    boolean record(Claimed claimed, Throwable why, double chance) throws SQLException {
        Instant now = book.time().instant();
        String reason = TicketFailure.reason(why);
        int attempts = claimed.ticket().progress().attempts() + 1;
        boolean isOver = why instanceof TicketFailedException
                || attempts >= book.settings().attempts();
        TicketRows rows = book.rows();
        return book.database()
                .transaction(session -> isOver
                        ? rows.fail(
                                session,
                                claimed,
                                reason,
                                Tickets.failedUntil(now, claimed.ticket().keepReceiptMinutes()))
                        : rows.again(session, claimed, reason, now.plus(TicketFailure.backOff(attempts, chance))));
    }
}
