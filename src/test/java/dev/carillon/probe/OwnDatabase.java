package dev.carillon.probe;

import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The application's own database: an XA data source besides Carillon's. */
@DataSourceDefinition(
        name = "java:app/jdbc/own",
        className = "org.h2.jdbcx.JdbcDataSource",
        url = "jdbc:h2:mem:own;DB_CLOSE_DELAY=-1;INIT=CREATE TABLE IF NOT EXISTS own_row (text varchar(1000))",
        user = "own",
        password = "own")
@ApplicationScoped
public class OwnDatabase {

    @Resource(lookup = "java:app/jdbc/own")
    DataSource database;

    void insert(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO own_row (text) VALUES (?)")) {
            insert.setString(1, text);
            insert.executeUpdate();
        }
    }

    int count(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM own_row WHERE text = ?")) {
            select.setString(1, text);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
