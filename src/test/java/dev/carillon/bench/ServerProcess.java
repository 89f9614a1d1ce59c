package dev.carillon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server in a process of its own, and what it costs. It never outlives this program. */
final class ServerProcess implements AutoCloseable {

    private static final Pattern BEFORE_COLLECTION = Pattern.compile(" (\\d+)M->\\d+M\\(");
    private static final double TICKS_A_SECOND = 100; // USER_HZ: fixed on every Linux that Java runs on

    private static final double QUIET = 0.1; // seconds of processor time in half a second

    private final Process process;
    private final Path log;
    private final Path collections;
    private final Thread atExit = new Thread(this::kill);

    /** @param collections the file into which its garbage collector writes */
    ServerProcess(List<String> command, Map<String, String> environment, Path directory, Path log, Path collections)
            throws IOException {
        this.log = log;
        this.collections = collections;
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    void awaitReady(BooleanSupplier ready, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the server did not become ready; see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
    }

    /** Until it does next to nothing for half a second. */
    void awaitQuiet(Duration atMost) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        double used;
        do {
            double before = cpuSeconds();
            TimeUnit.MILLISECONDS.sleep(500);
            used = cpuSeconds() - before;
        } while (used > QUIET && System.nanoTime() < deadline);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Path log() {
        return log;
    }

    /** The Java process: this one or the one that a script started. */
    long pid() {
        return process.descendants().mapToLong(ProcessHandle::pid).max().orElse(process.pid());
    }

    /** Processor time it has used so far, user and system. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
    }

    /** The most that lay in the heap before any collection so far, in MiB. */
    int peakHeapMiB() throws IOException {
        int peak = 0;
        try (Stream<String> lines = Files.lines(collections)) {
            for (String line : (Iterable<String>) lines::iterator) {
                Matcher before = BEFORE_COLLECTION.matcher(line);
                if (before.find()) {
                    peak = Math.max(peak, Integer.parseInt(before.group(1)));
                }
            }
        }
        return peak;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
