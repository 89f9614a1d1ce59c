package dev.carillon.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/**
 * A fresh database for the bare transactions, or for a server.
 *
 * @param file of H2, without its ending; null otherwise
 */
record BenchDatabase(String url, String user, String password, Path file) {

    /** The options that the servers' data sources have. */
    private static final String H2_OPTIONS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;CACHE_SIZE=131072;QUERY_CACHE_SIZE=64;LOCK_TIMEOUT=1000";

    /** Empty: the server makes the tables. */
    static BenchDatabase empty(String kind, Path directory, String name) throws IOException, SQLException {
        if (kind.equals("postgresql")) {
            return BenchPostgres.create(name);
        }
        Path file = directory.resolve(name).toAbsolutePath();
        BenchDatabase h2 = new BenchDatabase("jdbc:h2:file:" + file + H2_OPTIONS, "carillon", "carillon", file);
        h2.drop();
        return h2;
    }

    /** With Carillon's tables. */
    static BenchDatabase migrated(String kind, Path directory, String name) throws IOException, SQLException {
        BenchDatabase database = empty(kind, directory, name);
        Flyway.configure()
                .dataSource(database.url, database.user, database.password)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return database;
    }

    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url, user, password);
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return connection;
    }

    /** Removes its file, if it has one. */
    void drop() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".mv.db"));
        }
    }

    /** The driver's jar, which a server has to be given. */
    static Path postgresqlDriver() {
        try {
            return Path.of(org.postgresql.Driver.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
