package dev.carillon.realtime;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.ServerExecutor;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.logging.Level;

/**
 * Reads the log for streams that are behind: for eight at once, and for four of one application, while the others wait in line. Thread
 * safe.
 */
@OnePerNode
public class LogReadings {

    private static final FailureLog LOG = new FailureLog(LogReadings.class);
    private static final int AT_ONCE = 8; // the executor has other work as well
    private static final int AT_ONCE_OF_ONE = AT_ONCE / 2;

    private static final class Line {

        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }

    private record Turn(int application, Runnable reading) {}

    private final ServerExecutor executor;
    private final Map<Integer, Line> lines = new LinkedHashMap<>(); // the next one is in front; guarded by this
    private int running;

    @Inject
    LogReadings(ServerExecutor executor) {
        this.executor = executor;
    }

    /**
     * Runs it, as soon as it is its turn.
     *
     * @param reading throws nothing, and waits in line once at a time
     * @return false if no thread can be had for it: then it does not wait, either
     */
    public boolean run(int application, Runnable reading) {
        synchronized (this) {
            Line line = lines.computeIfAbsent(application, first -> new Line());
            if (running == AT_ONCE || line.running == AT_ONCE_OF_ONE) {
                line.waiting.add(reading);
                return true;
            }
            begun(line);
        }
        boolean isBegun = false;
        try {
            executor.execute(() -> run(new Turn(application, reading)));
            isBegun = true;
        } catch (RuntimeException refused) { // in whatever way an executor of an admin's says so
            LOG.log(Level.FINE, "realtime.reading-refused", refused);
        } finally {
            if (!isBegun) {
                leave(application);
            }
        }
        return isBegun;
    }

    private void run(Turn first) {
        for (Turn turn = first; turn != null; turn = next(turn.application())) {
            try {
                turn.reading().run();
            } catch (RuntimeException | Error e) { // the next ones are not to wait for it
                LOG.log(Level.WARNING, "realtime.reading-failed", e);
            }
        }
    }

    private void begun(Line line) {
        line.running++;
        running++;
    }

    private synchronized void leave(int application) {
        Line line = lines.get(application);
        line.running--;
        running--;
        if (line.running == 0 && line.waiting.isEmpty()) {
            lines.remove(application);
        }
    }

    /** Which one goes on in the thread of this application's that has ended; null if none waits that may. */
    private synchronized Turn next(int ended) {
        leave(ended);
        for (Map.Entry<Integer, Line> each : lines.entrySet()) {
            Line line = each.getValue();
            if (!line.waiting.isEmpty() && line.running < AT_ONCE_OF_ONE) {
                begun(line);
                Turn turn = new Turn(each.getKey(), line.waiting.remove());
                lines.remove(each.getKey());
                lines.put(turn.application(), line); // to the end
                return turn;
            }
        }
        return null;
    }
}
