package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Base64;
import javax.sql.DataSource;
import org.hibernate.jpa.HibernatePersistenceProvider;

/** Subscriptions over a database of their own, with applications 1 and 2, for tests of other rooms. */
public final class HubSubscriptions implements AutoCloseable {

    private final SubscriptionDatabase database = new SubscriptionDatabase(HibernatePersistenceProvider.class);
    private final TestHub hub = new TestHub(database, new EncodedSecrets(), new RecordedChanges(), Clock.systemUTC());

    public HubSubscriptions() throws SQLException {
        try (Connection connection = database.source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into application (uid, name, created_at) values ('b', 'b', current_timestamp)");
        }
    }

    public Subscriptions subscriptions() {
        return hub.subscriptions;
    }

    public SubscriptionChanges changes() {
        return hub.changes;
    }

    public SubscriptionStates states() {
        return hub.states;
    }

    public DataSource source() {
        return database.source;
    }

    @Override
    public void close() {
        database.close();
    }

    private static final class EncodedSecrets extends Secrets {
        @Override
        public String encrypt(String secret) {
            return Base64.getEncoder().encodeToString(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public String decrypt(String text) {
            return new String(Base64.getDecoder().decode(text), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
