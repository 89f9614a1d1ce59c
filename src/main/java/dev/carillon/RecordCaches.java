package dev.carillon;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes Carillon's classes out of what JDK 17 remembers for records: {@link ObjectMethods} keeps the last record whose
 * {@code equals} or {@code hashCode} was linked, and with it the class loader of a deployment that is gone (seen in heap
 * dumps). Here a class of the JDK is put in their place.
 */
final class RecordCaches {

    private static final Logger LOG = Logger.getLogger(RecordCaches.class.getName());

    private RecordCaches() {}

    static void release() {
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
