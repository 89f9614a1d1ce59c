package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.DataSources;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** V17: keys know who made them. */
class KeyMakersUpgradeTest {

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void keysFromBeforeHaveNoMakerAndGoAlone(String kind) throws Exception {
        DataSource source = DataSources.fresh(kind);
        DataSources.migrate(source, "16");
        execute(source, key("old", ""), key("older", ""));
        DataSources.migrate(source, "17");

        assertThat(count(source, "made_by is null and generation = 0")).isEqualTo(2);
        execute(source, "update api_key set hash = 'x' where id = 'old'", "delete from api_key where id = 'old'");
        assertThat(count(source, "id = 'older'")).isEqualTo(1);
    }

    /** Also for who removes a row by hand. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void aKeyGoesWithItsMaker(String kind) throws Exception {
        DataSource source = DataSources.fresh(kind);
        DataSources.migrate(source, "17");
        execute(source, key("a", ""), key("b", "a"), key("c", "b"), key("d", ""));
        execute(source, "delete from api_key where id = 'a'");

        assertThat(count(source, "true")).isEqualTo(1);
    }

    private static String key(String id, String maker) {
        String column = maker.isEmpty() ? "" : ", made_by";
        String value = maker.isEmpty() ? "" : ", '" + maker + "'";
        return "insert into api_key (id, application, name, prefix, hash, scopes, admin, created_at" + column
                + ") values ('" + id + "', 1, 'k', 'ck_', '" + id + "', 'events:read', false, current_timestamp" + value
                + ")";
    }

    private static void execute(DataSource source, String... statements) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.executeUpdate(each);
            }
        }
    }

    private static int count(DataSource source, String condition) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from api_key where " + condition)) {
            row.next();
            return row.getInt(1);
        }
    }
}
