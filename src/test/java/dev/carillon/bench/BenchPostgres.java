package dev.carillon.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A PostgreSQL that flushes each commit, from zonky's binaries; it ends with this program. */
final class BenchPostgres {

    private static EmbeddedPostgres running;

    private BenchPostgres() {}

    static BenchDatabase create(String name) throws IOException, SQLException {
        if (running == null) {
            running = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_prepared_transactions", "64")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start(); // it closes itself when this machine ends
        }
        String database = "bench_" + name.replace('-', '_');
        try (Connection connection = running.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + database);
            statement.execute("create database " + database);
        }
        return new BenchDatabase(
                "jdbc:postgresql://127.0.0.1:" + running.getPort() + "/" + database, "postgres", "postgres", null);
    }
}
