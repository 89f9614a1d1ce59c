package dev.carillon;

import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.carillon.loop.FailureLog;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.logging.Level;

/**
 * Takes Carillon's classes out of caches that are shared with the server and outlive a deployment; each of these kept the
 * class loaders of deployments that were gone (seen in heap dumps).
 */
final class SharedCaches {

    private static final FailureLog LOG = new FailureLog(SharedCaches.class);

    /** Payara's, which is the one that the WAR uses. Got at the start: when it stops, Payara loads no further class of it. */
    private final TypeFactory types = TypeFactory.defaultInstance();

    void release() {
        types.clearCache();
        releaseRecords();
    }

    /**
     * {@link ObjectMethods} of JDK 17 keeps the last record whose {@code equals} or {@code hashCode} was linked. A class of
     * the JDK is put in its place.
     */
    private void releaseRecords() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle getter = lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class));
            ObjectMethods.bootstrap(lookup, "equals", MethodHandle.class, String.class, "text", getter);
            ObjectMethods.bootstrap(lookup, "hashCode", MethodHandle.class, String.class, "text", getter);
        } catch (Throwable e) { // costs memory until the server ends, and nothing else
            LOG.log(Level.FINE, "records.kept", e);
        }
    }
}
