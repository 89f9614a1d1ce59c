package dev.carillon.schema;

import jakarta.persistence.spi.PersistenceProvider;
import org.hibernate.jpa.HibernatePersistenceProvider;

/** As on WildFly. */
class HibernateSchemasTest extends SchemaRegistryContract {

    @Override
    Class<? extends PersistenceProvider> provider() {
        return HibernatePersistenceProvider.class;
    }
}
