package dev.carillon.body;

import dev.carillon.body.BodyBudget.Answer;
import dev.carillon.body.BodyReading.End;
import dev.carillon.http.Settling;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Starting;
import dev.carillon.loop.Wakeup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The bodies on their way to this node, each with its time. Thread safe. */
@ApplicationScoped
public class BodyReadings {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration NOBODY = Duration.ofSeconds(60); // woken by the next one

    private final Loops loops;
    private final Settling settling;
    private final Set<BodyReading> open = ConcurrentHashMap.newKeySet();
    private final Wakeup wakeup = new Wakeup();

    @Inject
    BodyReadings(Loops loops, Settling settling) {
        this.loops = loops;
        this.settling = settling;
    }

    protected BodyReadings() { // CDI client proxy
        this(null, null);
    }

    void start(@Observes Starting node) {
        wakeup.of(loops.start("bodies", this::step));
    }

    /** No request keeps the application's classes alive. */
    @PreDestroy
    void stop() {
        open.forEach(BodyReading::abandon);
    }

    /**
     * Reads the body without a thread, then dispatches the request again.
     *
     * @param length of the body, or -1
     * @param most the longest it may have
     * @return empty, or why there is no room: then nothing was begun
     */
    public Optional<End> read(HttpServletRequest request, long length, int most, ReservedBytes reserved)
            throws IOException {
        if (length > BodyRoom.SMALL) { // at once, so that no two of them wait for each other's rest
            Answer answer = reserved.reserve(length);
            if (answer != Answer.RESERVED) {
                return Optional.of(answer == Answer.FULL ? End.NO_ROOM : End.SHARE_USED);
            }
        }
        BodyReading reading;
        try {
            reading = BodyReading.wanted(request, length < 0 ? most : (int) length, reserved, settling::run);
        } catch (IOException
                | RuntimeException
                | Error e) { // no memory is left, or the connection is not there any more
            reserved.release();
            throw e;
        }
        start(reading);
        return Optional.empty();
    }

    /** Lets the rest of a body that is not needed arrive, for some seconds. */
    public void throwAway(HttpServletRequest request) throws IOException {
        start(BodyReading.unwanted(request, settling::run));
    }

    private void start(BodyReading reading) {
        boolean isFirst = open.isEmpty();
        open.add(reading);
        try {
            reading.start();
        } catch (RuntimeException e) {
            open.remove(reading);
            reading.release();
            throw e;
        }
        if (isFirst) {
            wakeup.wake();
        }
    }

    private Duration step() {
        long now = System.nanoTime();
        open.removeIf(each -> each.endIfLate(now));
        return open.isEmpty() ? NOBODY : LOOK;
    }
}
