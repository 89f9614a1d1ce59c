package dev.carillon.outbound;

import dev.carillon.loop.FailureLog;
import java.util.logging.Level;

/** Runs what must not keep others from running: whatever it throws is logged, and no more. Thread safe. */
final class Apart {

    private static final FailureLog LOG = new FailureLog(HttpSender.class);

    private Apart() {}

    /** @param problem what is logged, with level SEVERE, if it throws */
    static void run(String problem, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // also what the machine throws: the others wait all the same
            LOG.log(Level.SEVERE, problem, e);
        }
    }
}
