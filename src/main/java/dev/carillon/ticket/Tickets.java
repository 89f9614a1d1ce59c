package dev.carillon.ticket;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.ApplicationRemoval;
import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The tickets of applications: made, shown, tried again and deleted. Thread safe. */
@ApplicationScoped
public class Tickets {

    /** What is failed is kept for somebody to see, however short a time a receipt is kept. */
    static final Duration FAILED_KEPT = Duration.ofDays(7);

    private static final String NO_ROOT = "RootId is missing";
    private static final String ABOVE_ALL_IDS = "~";

    private final TicketBook book;
    private final TicketRunner runner;

    @Inject
    Tickets(TicketBook book, TicketRunner runner) {
        this.book = book;
        this.runner = runner;
    }

    protected Tickets() { // CDI client proxy
        this(null, null);
    }

    /** Makes one, which is run at its time. */
    public Ticket create(int application, TicketDraft draft) throws SQLException {
        Ticket made = ticket(application, draft);
        book.database().transaction(session -> book.rows().insert(session, made, TicketOrigin.NONE));
        runner.wake();
        return made;
    }

    /**
     * Makes one in the caller's transaction, who calls {@link #created} after it.
     *
     * @return false if there is one of this origin: then none is made
     */
    public boolean create(Session session, int application, TicketDraft draft, TicketOrigin origin)
            throws SQLException {
        return book.rows().insert(session, ticket(application, draft), origin);
    }

    /** Some that were made are committed: they are looked at soon. */
    public void created() {
        runner.wake();
    }

    private Ticket ticket(int application, TicketDraft draft) {
        Instant now = book.time().instant().truncatedTo(ChronoUnit.MICROS);
        int kept =
                draft.keepReceiptMinutes() == null ? book.settings().keepReceiptMinutes() : draft.keepReceiptMinutes();
        Instant earliest = draft.executeEarliest();
        return new Ticket(
                UuidCreator.getTimeOrderedEpochPlus1().toString(),
                application,
                draft.work(),
                earliest,
                kept,
                now,
                draft.work().hasRoot()
                        ? new Ticket.Progress(0, null, earliest == null ? now : earliest, null, null, null)
                        : new Ticket.Progress(0, null, null, null, NO_ROOT, failedUntil(now, kept)));
    }

    static Instant failedUntil(Instant now, int keepReceiptMinutes) {
        Duration receipt = Duration.ofMinutes(keepReceiptMinutes);
        return now.plus(receipt.compareTo(FAILED_KEPT) > 0 ? receipt : FAILED_KEPT);
    }

    /**
     * Newest first.
     *
     * @param state null for all
     * @param before the id before which the list goes on, or null
     */
    public List<Ticket> list(int application, Ticket.State state, String before, int most) throws SQLException {
        return book.database().transaction(session -> book.rows()
                .list(session, application, state, before == null ? ABOVE_ALL_IDS : before, most));
    }

    public Optional<Ticket> find(int application, String id) throws SQLException {
        return book.database().transaction(session -> book.rows().find(session, application, id));
    }

    /**
     * Has it run again, now, with all its attempts; one that is running or done stays as it is.
     *
     * @return as it is after that; empty if there is none
     */
    public Optional<Ticket> retry(int application, String id) throws SQLException {
        Optional<Ticket> found = book.database().transaction(session -> {
            Optional<Ticket> before = book.rows().find(session, application, id);
            if (before.isPresent() && before.get().work().hasRoot()) {
                book.rows().retry(session, application, id, book.time().now(session));
            }
            return book.rows().find(session, application, id);
        });
        runner.wake();
        return found;
    }

    /** False if there is none, or it is being run. */
    public boolean delete(int application, String id) throws SQLException {
        return book.database().transaction(session -> book.rows().delete(session, application, id));
    }

    /** An application is not deleted while it has tickets that wait; the others go with it. */
    void object(@Observes ApplicationRemoval removal) throws SQLException {
        long left = book.database().joined(session -> {
            long waiting = book.rows().waiting(session, removal.application());
            if (waiting == 0) {
                book.rows().removeAll(session, removal.application());
            }
            return waiting;
        });
        if (left > 0) {
            removal.hinder(left == 1 ? "1 ticket" : left + " tickets");
        }
    }
}
