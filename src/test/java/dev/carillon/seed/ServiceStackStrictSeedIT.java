package dev.carillon.seed;

import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The subscription service with {@code carillon.servicestack.strict=true}: exactly as in the original. */
@Tag("settings")
class ServiceStackStrictSeedIT extends SubscriptionServiceLines {

    private static CarillonServer server;

    @Override
    CarillonServer asked(CarillonServer shared) {
        if (server == null) {
            server = CarillonServer.create(
                    "servicestack-strict",
                    TestDatabase.fresh(),
                    Map.of(
                            "carillon.servicestack.strict", "true",
                            "carillon.servicestack.user-roles", "events:read; subscriptions:write",
                            "carillon.servicestack.service-roles", "config:read,backoffs:write"));
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

    @Test
    void W22_rolesAreListsWithCommasOrSemicolons() {
        key("events:read").get(ALL).expect(200);
        key("config:read").get(ALL + "/search?EventName=hello").expect(200);
        expectError(key("config:read").get(ALL), 403);
        expectError(key("events:read").get(ALL + "/search?EventName=hello"), 403);
    }
}
