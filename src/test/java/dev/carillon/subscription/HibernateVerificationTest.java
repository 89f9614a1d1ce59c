package dev.carillon.subscription;

import jakarta.persistence.spi.PersistenceProvider;
import org.hibernate.jpa.HibernatePersistenceProvider;

/** As on WildFly. */
class HibernateVerificationTest extends VerificationContract {

    @Override
    Class<? extends PersistenceProvider> provider() {
        return HibernatePersistenceProvider.class;
    }
}
