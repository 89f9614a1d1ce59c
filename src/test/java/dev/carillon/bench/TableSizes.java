package dev.carillon.bench;

import dev.carillon.delivery.BigTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGPoolingDataSource;

/**
 * What pruning and claiming cost a row with few and with many stored events, each with a delivery that waits:
 * {@code TableSizes <directory> <h2|postgresql> <small> <big> <keyed: true|false>}.
 *
 * <p>Ends with 1 if a row of the big table costs more than 1.5 times one of the small table.
 */
public final class TableSizes {

    private static final double MOST = 1.5;
    private static final int PRUNED = 14; // batches of 500
    private static final int CLAIMED = 28; // batches of 100

    private record Costs(double prune, double claim) {}

    private TableSizes() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        String kind = arguments[1];
        boolean keyed = Boolean.parseBoolean(arguments[4]);
        int few = Integer.parseInt(arguments[2]);
        measure(directory, kind, few, keyed); // until it is compiled
        Costs first = measure(directory, kind, few, keyed);
        Costs second = measure(directory, kind, few, keyed);
        Costs big = measure(directory, kind, Integer.parseInt(arguments[3]), keyed);
        Costs third = measure(directory, kind, few, keyed);
        double prune = big.prune / median(first.prune, second.prune, third.prune);
        double claim = big.claim / median(first.claim, second.claim, third.claim);
        Progress.say(
                "%s keyed=%s, µs a row: prune %.0f %.0f %.0f → %.0f (%.2f), claim %.0f %.0f %.0f → %.0f (%.2f)",
                kind,
                keyed,
                first.prune,
                second.prune,
                third.prune,
                big.prune,
                prune,
                first.claim,
                second.claim,
                third.claim,
                big.claim,
                claim);
        System.exit(prune <= MOST && claim <= MOST ? 0 : 1);
    }

    private static Costs measure(Path directory, String kind, int events, boolean keyed) throws Exception {
        BenchDatabase database = BenchDatabase.migrated(kind, directory, "sizes");
        DataSource source = open(database);
        try {
            BigTables tables = new BigTables(source);
            long begun = System.nanoTime();
            tables.fill(events, keyed);
            Progress.say("%s: %,d events in %d s", kind, events, (System.nanoTime() - begun) / 1_000_000_000);
            double prune = tables.prune(PRUNED);
            return new Costs(prune, tables.claim(CLAIMED));
        } finally {
            close(source);
            database.drop();
        }
    }

    private static double median(double... values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** A pool, as a server has one. */
    private static DataSource open(BenchDatabase database) {
        if (database.file() != null) {
            return JdbcConnectionPool.create(database.url(), database.user(), database.password());
        }
        PGPoolingDataSource pool = new PGPoolingDataSource();
        pool.setDataSourceName("sizes-" + System.nanoTime()); // it wants one of its own
        pool.setUrl(database.url());
        pool.setUser(database.user());
        pool.setPassword(database.password());
        return pool;
    }

    private static void close(DataSource source) {
        if (source instanceof JdbcConnectionPool h2) {
            h2.dispose();
        } else {
            ((PGPoolingDataSource) source).close();
        }
    }
}
