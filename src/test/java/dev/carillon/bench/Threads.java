package dev.carillon.bench;

/** Waiting for a thread's end, bounded. */
final class Threads {

    private static final long PATIENCE_MILLIS = 5_000;

    private Threads() {}

    /** An interrupt ends the waiting, and is kept. */
    static void join(Thread thread) {
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
