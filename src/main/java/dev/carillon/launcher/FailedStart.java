package dev.carillon.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Says, once, why a start failed. Thread safe. */
final class FailedStart {

    private static final String SEVERE = "SEVERE";

    private final Path log;
    private final long before;
    private final AtomicBoolean over = new AtomicBoolean();

    private FailedStart(Path log, long before) {
        this.log = log;
        this.before = before;
    }

    /** From now on, also for a server that ends the process by itself, as it does when it does not know an option. */
    static FailedStart watch(Path log) throws IOException {
        FailedStart watched = new FailedStart(log, Files.exists(log) ? Files.size(log) : 0);
        Runtime.getRuntime().addShutdownHook(new Thread(watched::ended));
        return watched;
    }

    /** There is nothing more to say. */
    void isUp() {
        over.set(true);
    }

    /** Ends the process with status 1: at once, since an orderly end would wait for what never came up. */
    void end(Optional<Throwable> thrown) {
        say(ShownRecords.failure().or(() -> thrown.map(ShownRecords::reason)).or(this::firstSevere));
        Runtime.getRuntime().halt(1);
    }

    private void ended() {
        Optional<String> reason = ShownRecords.failure().or(this::firstSevere);
        if (say(reason) && reason.isPresent()) {
            Runtime.getRuntime().halt(1); // whichever status the server has chosen
        }
    }

    private boolean say(Optional<String> reason) {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            Console.complain("Carillon could not start"
                    + reason.map(why -> ": " + why.strip()).orElse(".") + "\nAll that the server said is in " + log);
        }
        return first;
    }

    /** For what was said before the server has read its logging.properties. */
    private Optional<String> firstSevere() {
        System.err.flush();
        try (Stream<String> lines = Files.lines(log)) {
            long[] read = {0};
            return lines.filter(line -> (read[0] += line.length() + 1L) > before)
                    .filter(line -> line.contains(SEVERE))
                    .map(line -> line.substring(line.indexOf(SEVERE) + SEVERE.length())
                            .replaceFirst("^:? *", ""))
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
