package dev.carillon.launcher;

import fish.payara.micro.ClusterCommandResult;
import fish.payara.micro.PayaraInstance;
import fish.payara.micro.PayaraMicroRuntime;
import java.lang.reflect.Field;

/** Payara Micro's listeners for HTTP and HTTPS. */
final class HttpListener {

    private static final String LISTENER =
            "configs.config.server-config.network-config.network-listeners.network-listener.";

    private HttpListener() {}

    /** Closes them with all their connections. If Payara does not allow it, its own pages are seen until the process has ended. */
    static void close(PayaraMicroRuntime payara) {
        try {
            // Its own way to run a command reaches the members of a cluster only, and there is none.
            Field instance = payara.getClass().getDeclaredField("instanceService");
            instance.setAccessible(true);
            ClusterCommandResult result = ((PayaraInstance) instance.get(payara))
                    .executeLocalAsAdmin(
                            "set", LISTENER + "http-listener.enabled=false", LISTENER + "https-listener.enabled=false");
            if (result.getFailureCause() != null) {
                System.err.println("The HTTP listener could not be closed: " + result.getFailureCause());
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.err.println("The HTTP listener could not be closed: " + e);
        }
    }
}
