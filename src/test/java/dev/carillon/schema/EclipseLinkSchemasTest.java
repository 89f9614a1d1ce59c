package dev.carillon.schema;

import jakarta.persistence.spi.PersistenceProvider;

/** As on Payara. */
class EclipseLinkSchemasTest extends SchemaRegistryContract {

    @Override
    Class<? extends PersistenceProvider> provider() {
        return org.eclipse.persistence.jpa.PersistenceProvider.class;
    }
}
