package dev.carillon.access;

import jakarta.persistence.spi.PersistenceProvider;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.junit.jupiter.api.Nested;

/** {@link KeysContract} as on each server, over each database. */
class KeysTest {

    private static final Class<? extends PersistenceProvider> WILDFLY = HibernatePersistenceProvider.class;
    private static final Class<? extends PersistenceProvider> PAYARA =
            org.eclipse.persistence.jpa.PersistenceProvider.class;

    @Nested
    class OnWildFlyWithH2 extends KeysContract {
        OnWildFlyWithH2() {
            super(WILDFLY, "h2");
        }
    }

    @Nested
    class OnWildFlyWithPostgresql extends KeysContract {
        OnWildFlyWithPostgresql() {
            super(WILDFLY, "postgresql");
        }
    }

    @Nested
    class OnPayaraWithH2 extends KeysContract {
        OnPayaraWithH2() {
            super(PAYARA, "h2");
        }
    }

    @Nested
    class OnPayaraWithPostgresql extends KeysContract {
        OnPayaraWithPostgresql() {
            super(PAYARA, "postgresql");
        }
    }
}
