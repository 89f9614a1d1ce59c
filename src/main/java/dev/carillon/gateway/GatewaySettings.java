package dev.carillon.gateway;

import java.net.URI;
import java.util.Optional;

/**
 * What the gateway allows.
 *
 * @param fixedValues whether a header or a member of the body that never changes may be all that a sender is known by
 * @param publicUrl where others reach this server, up to and with the context root, without a slash at its end
 * @param certes whether, and where, the addresses of Certes are served
 */
public record GatewaySettings(boolean fixedValues, Optional<String> publicUrl, Certes certes) {

    /**
     * The addresses of Certes.
     *
     * @param enabled whether there are any
     * @param application name of the application whose sources take what is posted there
     * @param port of their own, where they are at the root; 0: none
     * @param address of this machine that the port is opened on
     * @param api where {@code /api} of that port leads, without a slash at its end; empty: nowhere
     */
    public record Certes(boolean enabled, String application, int port, String address, Optional<URI> api) {

        /** None. */
        public static final Certes OFF = new Certes(false, "default", 0, "127.0.0.1", Optional.empty());
    }

    public GatewaySettings {
        publicUrl = publicUrl.map(each -> each.endsWith("/") ? each.substring(0, each.length() - 1) : each);
    }
}
