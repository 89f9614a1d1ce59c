package dev.carillon.it;

import dev.carillon.fixture.Archives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/** {@code mvn verify -Pfaults}: the kills in their full count; what was seen stands in {@code target/faults.md}. */
@Tag("faults")
class RepeatedKillsIT {

    private static final int EVENTS = 5_000;

    @RepeatedTest(5)
    void everyAcceptedEventArrives(RepetitionInfo round) throws IOException {
        run("killed", round, false);
    }

    @RepeatedTest(5)
    void everyAcceptedEventArrivesWithoutTheBrokersData(RepetitionInfo round) throws IOException {
        run("killed, broker's data deleted", round, true);
    }

    private static void run(String what, RepetitionInfo round, boolean loseBrokerData) throws IOException {
        String name = (loseBrokerData ? "bare-" : "killed-") + round.getCurrentRepetition();
        KillDuringLoad.Figures seen = new KillDuringLoad(name, EVENTS).run(loseBrokerData);
        Path report = Archives.TARGET.resolve("faults.md");
        Files.writeString(
                report,
                "| %s | %s | %s | %d | %d | %d | 0 | %d | %.1f |%n"
                        .formatted(
                                System.getProperty("carillon.it.server", "payara"),
                                System.getProperty("carillon.it.database", "h2"),
                                what,
                                round.getCurrentRepetition(),
                                seen.accepted(),
                                seen.arrived(),
                                seen.repeated(),
                                seen.restartToLast().toMillis() / 1000.0),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
