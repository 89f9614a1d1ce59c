package dev.carillon.launcher;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Where the events are kept: {@code carillon.db.url}, or else an H2 database in the data directory. A PostgreSQL is asked before
 * the server starts, which would take long, and many pages of log, to say that there is no database.
 */
final class Database {

    private static final String URL_KEY = "carillon.db.url";
    private static final String SECONDS = "5";

    /** Without WRITE_DELAY=0 a killed process loses the commits of its last half second. */
    private static final String H2_OPTIONS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;QUERY_CACHE_SIZE=64;LOCK_TIMEOUT=1000";

    /** What all figures of docs/performance.md were measured with; a small heap has no room for as much beside large bodies. */
    private static final long MOST_CACHE_KIB = 128 << 10;

    private Database() {}

    /**
     * Sets the key if it is not set.
     *
     * @throws IOException with one sentence to act on, if the database cannot be used
     */
    static void prepare(Options options) throws IOException {
        if (isPostgres()) {
            ask(options);
        } else if (Start.read(URL_KEY) == null) {
            System.setProperty(
                    URL_KEY, "jdbc:h2:file:" + h2(options.data()) + H2_OPTIONS + ";CACHE_SIZE=" + cacheKib());
        }
    }

    private static long cacheKib() {
        return Math.min(MOST_CACHE_KIB, Runtime.getRuntime().maxMemory() / 8 >> 10);
    }

    static boolean isPostgres() {
        String url = Start.read(URL_KEY);
        return url != null && url.startsWith("jdbc:postgresql:");
    }

    /** For a person: without what may be a password in it. */
    static String shown() {
        String url = Start.read(URL_KEY);
        if (url == null || url.contains(H2_OPTIONS)) {
            return "H2 in the data directory";
        }
        return isPostgres() ? url.replaceAll("//[^/@]*@", "//").replaceAll("\\?.*", "") : url.replaceAll(";.*", "");
    }

    /** H2 takes what follows a semicolon for options, wherever it stands, but not in the directory that names are relative to. */
    private static String h2(Path data) {
        if (data.toString().indexOf(';') < 0) {
            return data.resolve("carillon").toString();
        }
        System.setProperty("h2.baseDir", data.toString());
        return "./carillon";
    }

    private static void ask(Options options) throws IOException {
        String url = Start.read(URL_KEY);
        try (URLClassLoader libraries = new URLClassLoader(libraries(options), Database.class.getClassLoader())) {
            Optional<Driver> driver = ServiceLoader.load(Driver.class, libraries).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(each -> accepts(each, url))
                    .findFirst();
            if (driver.isEmpty()) {
                throw new IOException(URL_KEY + " is " + shown()
                        + ", and there is no driver for it; add --addLibs postgresql-….jar (jdbc.postgresql.org).");
            }
            try (Connection connection = driver.get().connect(url, properties())) {
                connection.isValid(Integer.parseInt(SECONDS));
            } catch (SQLException e) {
                throw new IOException(
                        "The database " + shown() + " cannot be used: " + line(e)
                                + " Correct carillon.db.url, .user or .password, or start the database.",
                        e);
            }
        }
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", orElse("carillon.db.user", "carillon"));
        properties.setProperty("password", orElse("carillon.db.password", "carillon"));
        properties.setProperty("connectTimeout", SECONDS);
        properties.setProperty("loginTimeout", SECONDS);
        properties.setProperty("socketTimeout", SECONDS);
        return properties;
    }

    private static String orElse(String key, String value) {
        String set = Start.read(key);
        return set == null ? value : set;
    }

    private static String line(SQLException e) {
        String text = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
        return text.endsWith(".") ? text : text + ".";
    }

    /** What Payara Micro adds to its own: files or directories, as {@code --addLibs} and {@code --addJars} take them. */
    private static URL[] libraries(Options options) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path each : options.libraries()) {
            if (Files.isDirectory(each)) {
                try (Stream<Path> files = Files.list(each)) {
                    for (Path file : files.toList()) {
                        urls.add(file.toUri().toURL());
                    }
                }
            } else {
                urls.add(each.toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
