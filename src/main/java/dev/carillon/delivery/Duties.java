package dev.carillon.delivery;

/** Several things of which each is done, whatever the others throw; the first of that is thrown at the end. Of one thread. */
final class Duties {

    private Throwable failure;

    void fulfil(Runnable duty) {
        try {
            duty.run();
        } catch (RuntimeException | Error e) {
            failure = failure == null ? e : failure;
        }
    }

    /** Throws what was thrown first, if anything was. */
    void end() {
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }
}
