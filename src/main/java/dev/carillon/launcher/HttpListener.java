package dev.carillon.launcher;

import fish.payara.micro.ClusterCommandResult;
import fish.payara.micro.PayaraInstance;
import fish.payara.micro.PayaraMicroRuntime;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * Payara Micro's listeners for HTTP and HTTPS. They listen only while Carillon is there: before and after, Payara would answer with
 * 404, which means to a publisher that its event can never be accepted.
 */
final class HttpListener {

    private static final String LISTENER =
            "configs.config.server-config.network-config.network-listeners.network-listener.";
    private static final String HTTP = LISTENER + "http-listener.enabled=";
    private static final String HTTPS = LISTENER + "https-listener.enabled=";

    private HttpListener() {}

    /** @throws IllegalStateException if Payara does not let us */
    static void open(PayaraMicroRuntime payara, Options options) {
        List<String> listeners = new ArrayList<>();
        if (options.port() != Options.NONE) {
            listeners.add(HTTP + true);
        }
        if (options.httpsPort() != Options.NONE) {
            listeners.add(HTTPS + true);
        }
        set(payara, listeners);
    }

    /** Closes them with all their connections. If Payara does not let us, its pages are seen until the process has ended. */
    static void close(PayaraMicroRuntime payara) {
        try {
            set(payara, List.of(HTTP + false, HTTPS + false));
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
        }
    }

    /** Its own way to run a command reaches the members of a cluster only, and there is no cluster. */
    private static void set(PayaraMicroRuntime payara, List<String> values) {
        try {
            Field instance = payara.getClass().getDeclaredField("instanceService");
            instance.setAccessible(true);
            ClusterCommandResult result =
                    ((PayaraInstance) instance.get(payara)).executeLocalAsAdmin("set", values.toArray(String[]::new));
            if (result.getFailureCause() != null) {
                throw new IllegalStateException(failed(values, result.getFailureCause()), result.getFailureCause());
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(failed(values, e), e);
        }
    }

    private static String failed(List<String> values, Throwable why) {
        return "Payara could not set " + String.join(", ", values) + ": " + why;
    }
}
