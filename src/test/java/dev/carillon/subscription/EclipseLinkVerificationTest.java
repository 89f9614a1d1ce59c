package dev.carillon.subscription;

import jakarta.persistence.spi.PersistenceProvider;

/** As on Payara. */
class EclipseLinkVerificationTest extends VerificationContract {

    @Override
    Class<? extends PersistenceProvider> provider() {
        return org.eclipse.persistence.jpa.PersistenceProvider.class;
    }
}
