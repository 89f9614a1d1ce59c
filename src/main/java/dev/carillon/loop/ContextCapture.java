package dev.carillon.loop;

/**
 * Calls that make the server take the context of this thread along: to start a task, and on Payara to send a message of a WebSocket
 * too, since Tyrus sets a timer at each. Payara then looks for providers of contexts by the thread's class loader: each time in all
 * libraries of the server and of the application, which takes longer than all the rest. During such a call the thread has a class loader
 * that looks once. Stateless.
 */
public final class ContextCapture {

    private static final ClassLoader APPLICATION = ContextCapture.class.getClassLoader();
    private static final ClassLoader KNOWING = new KnownProviders(APPLICATION);

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
}
