package dev.carillon.seed;

import dev.carillon.fixture.CarillonServer;

/** ServiceStack.Webhooks, with names as lenient as they are by default. */
class ServiceStackSeedIT extends SubscriptionServiceLines {

    @Override
    CarillonServer asked(CarillonServer shared) {
        return shared;
    }

    @Override
    boolean isStrict() {
        return false;
    }
}
