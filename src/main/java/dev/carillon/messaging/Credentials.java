package dev.carillon.messaging;

import dev.carillon.outbound.ClientIdentity;

/**
 * By what a broker knows Carillon; each may be null. Immutable, thread safe; its text form shows no secret.
 *
 * @param token of NATS
 * @param serviceKey of Google Cloud
 * @param identity shown where TLS is spoken
 */
public record Credentials(
        String username, String password, String token, ServiceKey serviceKey, ClientIdentity identity) {

    public static final Credentials NONE = new Credentials(null, null, null, null, null);

    @Override
    public String toString() {
        return "Credentials[" + username + ", " + identity + "]";
    }
}
