package dev.carillon.loop;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** An application's class loader that looks once for providers of thread contexts (Jakarta Concurrency 3.0, 3.3.4). Thread safe. */
final class KnownProviders extends ClassLoader {

    static final String NAME = "META-INF/services/jakarta.enterprise.concurrent.spi.ThreadContextProvider";

    static {
        registerAsParallelCapable(); // many threads give tasks at once
    }

    private volatile List<URL> providers;

    KnownProviders(ClassLoader application) {
        super(application);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        if (!NAME.equals(name)) {
            return super.getResources(name);
        }
        List<URL> known = providers;
        if (known == null) {
            known = List.copyOf(Collections.list(super.getResources(name)));
            providers = known;
        }
        return Collections.enumeration(known);
    }
}
