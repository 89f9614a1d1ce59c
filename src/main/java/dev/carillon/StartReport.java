package dev.carillon;

import dev.carillon.access.DataDirectory;
import dev.carillon.outbound.AddressGuard;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;

/** What an admin looks for after a deployment, in one block of the log. Holds no secret. */
@Dependent
class StartReport {

    @Inject
    DataSource database;

    @Inject
    DataDirectory directory;

    @Inject
    Config config;

    String text() {
        Path data = directory.path();
        return """
                carillon.started
                  Data       %s
                  Database   %s
                  Broker     %s
                  gRPC       %s
                  Webhooks   %s
                  Admin key  %s"""
                .formatted(data, database(), broker(), grpc(), allowed(), adminKey(data.resolve("admin.key")));
    }

    private String database() {
        try (Connection connection = database.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            String url = String.valueOf(about.getURL()).replaceAll("[;?].*", "").replaceAll("//[^/@]*@", "//");
            return about.getDatabaseProductName() + " " + about.getDatabaseProductVersion() + ", " + url;
        } catch (SQLException e) {
            return "does not say what it is";
        }
    }

    private String broker() {
        return config.getOptionalValue("carillon.broker.url", String.class)
                .map(url -> url.replaceAll("\\?.*", ""))
                .or(() -> Optional.ofNullable(System.getProperty("jboss.server.data.dir"))
                        .map(wildFly -> "WildFly's own"))
                .orElseGet(() -> config.getOptionalValue("carillon.broker.port", String.class)
                        .map(port -> port.equals("0") ? "without a port of its own" : "port " + port)
                        .orElse("port 61616"));
    }

    private String grpc() {
        String port = config.getValue("carillon.grpc.port", String.class);
        return port.equals("0") ? "none" : config.getValue("carillon.grpc.host", String.class) + ":" + port;
    }

    private String allowed() {
        return config.getOptionalValue(AddressGuard.KEY, String.class)
                .map(ranges -> "to public addresses and " + ranges)
                .orElse("to public addresses only (" + AddressGuard.KEY + ")");
    }

    private String adminKey(Path file) {
        if (config.getOptionalValue("carillon.admin.key", String.class).isPresent()) {
            return "as carillon.admin.key says";
        }
        return Files.exists(file) ? file.toString() : "not in a file of this node; carillon.admin.key sets one";
    }
}
