package dev.carillon.access;

import jakarta.persistence.spi.PersistenceProvider;

/** As on WildFly. */
class HibernateAccessTest extends AccessContract {

    @Override
    Class<? extends PersistenceProvider> provider() {
        return org.hibernate.jpa.HibernatePersistenceProvider.class;
    }
}
