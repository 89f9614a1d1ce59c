package dev.carillon.servicestack;

import java.io.Serializable;

/**
 * Where the webhooks of a subscription go, and how they are signed. Immutable, thread safe.
 *
 * @param url absolute
 * @param contentType {@code application/json}
 * @param secret the text whose UTF-8 bytes are the key of the signature, or null: not signed
 */
public record SubscriptionConfig(String url, String contentType, String secret) implements Serializable {

    /** The only content type there is. */
    public static final String JSON = "application/json";

    /** Without the secret. */
    @Override
    public String toString() {
        return "SubscriptionConfig[" + url + "]";
    }
}
