package dev.carillon.client;

import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Threads of the server, for loops that last as long as the application. */
final class ManagedThreads {

    private ManagedThreads() {}

    /** Looked up: Payara finds no {@code @Resource} in a jar of the WAR. Without a server, threads of Java's own. */
    static ThreadFactory factory() {
        try {
            return InitialContext.doLookup("java:comp/DefaultManagedThreadFactory");
        } catch (NamingException e) {
            return Executors.defaultThreadFactory();
        }
    }

    static Thread start(String name, Runnable loop) {
        Thread thread = factory().newThread(loop);
        thread.setName("carillon-client-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for a loop that was asked to end, and interrupts it if it takes long. */
    static void join(Thread thread) {
        try {
            thread.join(EventReceiver.WAIT.plusSeconds(5).toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
