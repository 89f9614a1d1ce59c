package dev.carillon.seed;

import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** The subscription service with {@code carillon.servicestack.strict=true}: exactly as in the original. */
class ServiceStackStrictSeedIT extends SubscriptionServiceLines {

    private static CarillonServer server;

    @Override
    CarillonServer asked(CarillonServer shared) {
        if (server == null) {
            server = CarillonServer.create(
                    "servicestack-strict", TestDatabase.fresh(), Map.of("carillon.servicestack.strict", "true"));
            server.start();
        }
        return server;
    }

    @AfterAll
    static void stop() {
        server.stop();
        server = null;
    }

    @Override
    boolean isStrict() {
        return true;
    }
}
