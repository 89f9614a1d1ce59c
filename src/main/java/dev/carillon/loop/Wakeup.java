package dev.carillon.loop;

/** Wakes a loop; does nothing as long as that has not been started. Thread safe. */
public final class Wakeup {

    private volatile Loop loop;

    /** From now on it wakes this one. */
    public void of(Loop started) {
        loop = started;
    }

    /** The loop does a step soon. Cheap. */
    public void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }
}
