package dev.carillon.outbound;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs what must not keep others from running: whatever it throws is logged, and no more. Thread safe. */
final class Apart {

    private static final Logger LOG = Logger.getLogger(HttpSender.class.getName());

    private Apart() {}

    /** @param problem what is logged, with level SEVERE, if it throws */
    static void run(String problem, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // also what the machine throws: the others wait all the same
            try {
                LOG.log(Level.SEVERE, problem, e);
            } catch (Throwable again) { // to say it takes memory, and stack
                return;
            }
        }
    }
}
