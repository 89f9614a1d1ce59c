package dev.carillon.loop;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Calls that make the server take the context of this thread along: to start a task, and on Payara to send a message of a WebSocket
 * too, since Tyrus sets a timer at each. Payara then looks for providers of contexts by the thread's class loader: each time in all
 * libraries of the server and of the application, which takes longer than all the rest. During such a call the thread has a class loader
 * that looks once. Stateless.
 */
public final class ContextCapture {

    private static final ClassLoader APPLICATION = ContextCapture.class.getClassLoader();
    private static final ClassLoader KNOWING = new Knowing(APPLICATION);

    private ContextCapture() {}

    /** Makes such a call. What it calls back itself should go through {@link #inApplication}. */
    public static void during(Runnable call) {
        with(KNOWING, call);
    }

    /** Runs what was begun during such a call, with the class loader that the application has otherwise. */
    public static void inApplication(Runnable task) {
        with(APPLICATION, task);
    }

    private static void with(ClassLoader loader, Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The application's, but for one name. */
    private static final class Knowing extends ClassLoader {

        private static final String PROVIDERS =
                "META-INF/services/jakarta.enterprise.concurrent.spi.ThreadContextProvider";

        private volatile List<URL> providers;

        Knowing(ClassLoader application) {
            super(application);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            if (!PROVIDERS.equals(name)) {
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
}
