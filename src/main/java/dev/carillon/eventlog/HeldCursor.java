package dev.carillon.eventlog;

import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.logging.Logger;

/**
 * A reader's cursor as long as this node holds the lease on it. Of one loop's thread.
 *
 * <p>The lease is believed in for half its time only: this node must stop well before the database lets another one in.
 */
public final class HeldCursor {

    private static final Logger LOG = Logger.getLogger(HeldCursor.class.getName());
    private static final Duration BELIEF = Cursors.LEASE.dividedBy(2);

    private final String reader;
    private final Cursors cursors;
    private long position = -1; // -1: not held
    private long leasedUntil;
    private long taken;

    public HeldCursor(String reader, Cursors cursors) {
        this.reader = reader;
        this.cursors = cursors;
    }

    /** Whether this node may work for the reader now; takes or renews the lease if it must. */
    public boolean isHeld() throws SQLException {
        long now = System.nanoTime();
        if (position >= 0 && now - leasedUntil < 0) {
            return true;
        }
        OptionalLong found = cursors.take(reader);
        leasedUntil = now + BELIEF.toNanos();
        position = found.orElse(-1);
        if (found.isPresent()) {
            taken++;
        }
        return found.isPresent();
    }

    /** How often it was taken from the database; another node may have worked in between whenever this changes. */
    public long taken() {
        return taken;
    }

    /** Where the cursor stands; -1 if it is not held. */
    public long position() {
        return position;
    }

    /** Moves the cursor and renews the lease; false if the lease was lost: then nothing was moved. */
    public boolean moveTo(long done) throws SQLException {
        long now = System.nanoTime();
        if (!cursors.move(reader, done)) {
            LOG.info("log.lease.lost reader=" + reader);
            forget();
            return false;
        }
        position = done;
        leasedUntil = now + BELIEF.toNanos();
        return true;
    }

    /** Begins anew from the database. */
    public void forget() {
        position = -1;
    }
}
