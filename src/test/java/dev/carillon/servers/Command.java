package dev.carillon.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs an administrator's commands to their end and keeps what they say in a log. */
record Command(Path log) {

    private static final int PATIENCE_SECONDS = 180;
    private static final int SHOWN = 20_000;

    /** What it said, if it ended with 0; else the test fails with it. */
    String run(List<String> command) {
        try {
            Path output = Files.createTempFile(log.getParent(), "command", ".out");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process =
                    builder.redirectInput(Path.of("/dev/null").toFile()).start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String said = Files.readString(output);
            Files.delete(output);
            Files.write(
                    log,
                    ("$ " + String.join(" ", command) + "\n" + shortened(said) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            assertThat(ended).as("%s ends; so far %s", command, said).isTrue();
            assertThat(process.exitValue()).as("%s said %s", command, said).isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String shortened(String said) {
        return said.length() <= SHOWN ? said : said.substring(0, SHOWN) + "…";
    }
}
