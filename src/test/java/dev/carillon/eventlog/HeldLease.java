package dev.carillon.eventlog;

/** For work that a test calls by itself. */
public final class HeldLease implements Lease {

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public void done(long position) {
        // whoever calls sees what the work returns
    }
}
