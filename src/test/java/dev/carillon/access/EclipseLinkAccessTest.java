package dev.carillon.access;

import jakarta.persistence.spi.PersistenceProvider;

/** As on Payara. */
class EclipseLinkAccessTest extends AccessContract {

    @Override
    Class<? extends PersistenceProvider> provider() {
        return org.eclipse.persistence.jpa.PersistenceProvider.class;
    }
}
