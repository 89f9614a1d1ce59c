package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes, users, receivers and faults as seeds draw them: see docs/faults.md. */
class SimulationTest {

    private static final long SEEDS = Long.getLong("simulation.seeds", 200);
    private static final long FIRST = Long.getLong("simulation.first", 0);

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void noSeedBreaksARule() throws SQLException {
        try (SimulationRun run = new SimulationRun(SimulatedDatabase.inMemory(), SimulatedMutation.NONE)) {
            run.all(FIRST, SEEDS);
        }
    }

    /** Each of these has found a fault. */
    @ParameterizedTest
    @ValueSource(longs = {21_667, 1_007_969, 1_007_989, 3_016_313, 7_032_984})
    void norDoesOneThatOnceDid(long seed) throws SQLException {
        try (SimulationRun run = new SimulationRun(SimulatedDatabase.inMemory(), SimulatedMutation.NONE)) {
            run.all(seed, 1);
        }
    }

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void norOnPostgresql() throws SQLException {
        String url = System.getProperty("simulation.postgresql.url");
        if (url == null) {
            System.out.println("SKIPPED: seeds on PostgreSQL, as there is no simulation.postgresql.url");
            Assumptions.abort("there is no simulation.postgresql.url");
        }
        SimulatedDatabase database = new SimulatedDatabase(
                url,
                System.getProperty("simulation.postgresql.user", "postgres"),
                System.getProperty("simulation.postgresql.password", ""));
        try (SimulationRun run = new SimulationRun(database, SimulatedMutation.NONE)) {
            run.all(FIRST, Math.max(20, SEEDS / 20));
        }
    }

    @Test
    void theSameSeedComesToTheSameEnd() throws SQLException {
        List<List<String>> traces = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (SimulationRun run = new SimulationRun(SimulatedDatabase.inMemory(), SimulatedMutation.NONE)) {
                List<String> trace = new ArrayList<>();
                for (long seed = 0; seed < 20; seed++) {
                    run.failure(SimulationScript.of(seed), trace);
                }
                traces.add(trace);
            }
        }
        assertThat(traces.get(0)).isEqualTo(traces.get(1));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aRuleThatIsBrokenOnPurposeIsFound(SimulatedMutation mutation) throws SQLException {
        try (SimulationRun run = new SimulationRun(SimulatedDatabase.inMemory(), mutation)) {
            for (long seed = 0; seed < 1_000; seed++) {
                Throwable found = run.failure(SimulationScript.of(seed), null);
                if (found != null) {
                    System.out.println(mutation + " is found by seed " + seed + ": " + found.getMessage());
                    return;
                }
            }
        }
        throw new AssertionError("a thousand seeds do not find " + mutation);
    }
}
