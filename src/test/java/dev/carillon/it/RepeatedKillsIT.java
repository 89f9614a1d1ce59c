package dev.carillon.it;

import dev.carillon.fixture.Archives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** {@code mvn verify -Pfaults}: the kills in their full count; what was seen stands in {@code target/faults.md}. */
@Tag("faults")
@Timeout(3_600)
class RepeatedKillsIT {

    private static final int EVENTS = 5_000;
    private static final int ROUNDS = 20;

    @Test
    void everyAcceptedEventArrives() throws IOException {
        run("one node", 1);
    }

    @Test
    @EnabledIfSystemProperty(
            named = "carillon.it.database",
            matches = "postgresql",
            disabledReason = "an H2 file serves one process")
    void everyAcceptedEventArrivesBesideAnotherNode() throws IOException {
        run("one of two nodes", 2);
    }

    /** Every fourth time the broker's data is gone as well. */
    private static void run(String what, int nodes) throws IOException {
        try (KillDuringLoad kill = new KillDuringLoad("kills-" + nodes, nodes)) {
            for (int round = 1; round <= ROUNDS; round++) {
                boolean loseBrokerData = round % 4 == 0;
                int killAt = ThreadLocalRandom.current().nextInt(EVENTS / 20, EVENTS * 9 / 10);
                KillDuringLoad.Figures seen = kill.round(EVENTS, killAt, loseBrokerData);
                report(what + (loseBrokerData ? ", broker's data deleted" : ""), round, seen);
            }
        }
    }

    private static void report(String what, int round, KillDuringLoad.Figures seen) throws IOException {
        Path report = Archives.TARGET.resolve("faults.md");
        Files.writeString(
                report,
                "| %s | %s | %s | %d | %d | %d | 0 | %d | %.1f |%n"
                        .formatted(
                                System.getProperty("carillon.it.server", "payara"),
                                System.getProperty("carillon.it.database", "h2"),
                                what,
                                round,
                                seen.accepted(),
                                seen.arrived(),
                                seen.repeated(),
                                seen.toLast().toMillis() / 1000.0),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
