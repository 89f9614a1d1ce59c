package dev.carillon.publish;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import jakarta.enterprise.context.ApplicationScoped;

/** For whom the CDI publishers of this server speak: the application that {@code carillon.application} names. */
@ApplicationScoped
class LocalCaller {

    Caller get() {
        return new Caller(1, "default", Scope.all(), "cdi");
    }
}
