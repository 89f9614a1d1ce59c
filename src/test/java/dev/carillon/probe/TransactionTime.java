package dev.carillon.probe;

import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The time limit of transactions. */
final class TransactionTime {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TransactionTime() {}

    /** Waits until the server has ended, or marked, the thread's transaction because its time was over. */
    static void awaitEnd(UserTransaction transaction) throws SystemException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (transaction.getStatus() == Status.STATUS_ACTIVE) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException("the transaction's time does not end");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos()); // no Awaitility in the server
        }
    }
}
