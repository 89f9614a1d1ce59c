package dev.carillon.ticket;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.ServerExecutor;
import dev.carillon.loop.Wakeup;
import dev.carillon.ticket.TicketRows.Claimed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;

/**
 * Runs what is due: the local application's tickets, which beans may take long for, some at once on other threads; those of other
 * applications, which become events, in its own loop. It keeps this node's claims, and removes tickets whose time is over.
 * Thread safe.
 */
@ApplicationScoped
public class TicketRunner {

    private static final FailureLog LOG = new FailureLog(TicketRunner.class);

    private static final Duration LOOK = Duration.ofSeconds(5); // also a fraction of what a claim holds
    private static final int OF_OTHERS = 50;
    private static final int REMOVED = 500;

    private final TicketBook book;
    private final TicketRun run;
    private final TicketHandlers handlers;
    private final ServerExecutor executor;
    private final Set<Claimed> running = ConcurrentHashMap.newKeySet();
    private final Wakeup wakeup = new Wakeup();
    private volatile boolean isEnding;

    @Inject
    TicketRunner(TicketBook book, TicketRun run, TicketHandlers handlers, ServerExecutor executor) {
        this.book = book;
        this.run = run;
        this.handlers = handlers;
        this.executor = executor;
    }

    protected TicketRunner() { // CDI client proxy
        this(null, null, null, null);
    }

    public void start(Loops loops) throws SQLException {
        book.database().transaction(session -> {
            book.rows().giveBackOfDead(session);
            return null;
        });
        wakeup.of(loops.start("tickets", this::step));
    }

    /** After the loops have ended: what is not being run any more may be run by other nodes at once. */
    public void end() {
        isEnding = true;
        if (!running.isEmpty()) { // their claims end by themselves, after their transactions
            LOG.info("ticket.claims.kept running=" + running.size());
            return;
        }
        try {
            book.database().transaction(session -> {
                book.rows().giveBack(session);
                return null;
            });
        } catch (SQLException | RuntimeException e) { // they end by themselves
            LOG.log(Level.FINE, "ticket.claims.kept", e);
        }
    }

    /** It looks soon. Cheap. */
    void wake() {
        wakeup.wake();
    }

    private Duration step() throws Exception {
        Instant now = book.time().instant();
        int local = handlers.application();
        List<Claimed> others = book.database().transaction(session -> {
            book.rows().keep(session, running);
            return book.rows().claimOfOthers(session, now, local, OF_OTHERS);
        });
        int free = book.settings().parallel() - running.size();
        boolean isFull = free <= 0 || startSome(now, local, free);
        long keptAt = System.nanoTime();
        for (Claimed each : others) {
            if (System.nanoTime() - keptAt
                    > LOOK.toNanos()) { // or what runs beside this would be another node's as well
                book.database().transaction(session -> {
                    book.rows().keep(session, running);
                    return null;
                });
                keptAt = System.nanoTime();
            }
            runOne(each);
        }
        int removed = book.database().transaction(session -> book.rows().removeOver(session, now, REMOVED));
        boolean more = others.size() == OF_OTHERS || removed == REMOVED;
        return more ? Duration.ZERO : isFull ? LOOK : untilNext(now);
    }

    /** @return whether all places are taken; then the first that is free wakes the loop */
    private boolean startSome(Instant now, int local, int free) throws SQLException {
        List<Claimed> claimed =
                book.database().transaction(session -> book.rows().claim(session, now, local, free));
        for (Claimed each : claimed) {
            running.add(each);
            try {
                executor.execute(() -> runAndLeave(each));
            } catch (RejectedExecutionException e) { // its claim ends by itself
                running.remove(each);
                throw e;
            }
        }
        return claimed.size() == free;
    }

    private void runAndLeave(Claimed claimed) {
        try {
            runOne(claimed);
        } catch (Exception e) { // the database is away: the claim ends by itself
            LOG.log(Level.WARNING, "ticket.unsettled id=" + claimed.ticket().id(), e);
        } finally {
            running.remove(claimed);
            wake();
        }
    }

    private void runOne(Claimed claimed) throws Exception {
        if (isEnding) {
            return;
        }
        Throwable why = run.run(claimed);
        if (why == null) {
            return;
        }
        boolean isRecorded =
                run.record(claimed, why, ThreadLocalRandom.current().nextDouble());
        LOG.traced(
                isRecorded ? Level.WARNING : Level.INFO,
                "ticket.failed id=" + claimed.ticket().id() + " viewModel="
                        + claimed.ticket().work().viewModel() + " attempts="
                        + (claimed.ticket().progress().attempts() + 1)
                        + (isRecorded ? "" : "; its commit was done, or it is another node's"),
                why);
    }

    private Duration untilNext(Instant now) throws SQLException {
        Duration until = book.database()
                .transaction(session -> book.rows().next(session, now))
                .map(next -> Duration.between(book.time().instant(), next))
                .orElse(LOOK);
        return until.compareTo(LOOK) > 0 ? LOOK : until.isNegative() ? Duration.ZERO : until;
    }
}
