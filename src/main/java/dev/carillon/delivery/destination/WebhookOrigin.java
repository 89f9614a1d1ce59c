package dev.carillon.delivery.destination;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How Carillon introduces itself to the endpoints it sends to. Immutable, thread safe.
 *
 * @param name a DNS name, the same on all nodes
 * @param base where they reach it, up to and with the context root; null if they cannot
 */
public record WebhookOrigin(String name, URI base) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})?");

    public WebhookOrigin {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("carillon.webhook.origin is a DNS name, not " + name);
        }
    }

    /**
     * @param origin {@code carillon.webhook.origin}; without it the host of the next, or this machine's name
     * @param publicUrl {@code carillon.public-url}; without it no endpoint can call back
     * @throws IllegalArgumentException that names the key
     */
    public static WebhookOrigin of(Optional<String> origin, Optional<String> publicUrl) {
        URI base = publicUrl.map(WebhookOrigin::base).orElse(null);
        return new WebhookOrigin(origin.orElseGet(() -> base == null ? machine() : base.getHost()), base);
    }

    URI callback(String id, String token) {
        return base == null ? null : URI.create(base + "/confirm?id=" + id + "&key=" + token);
    }

    private static URI base(String text) {
        try {
            URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (url.getHost() != null && url.getScheme().matches("(?i)https?") && url.getRawQuery() == null) {
                return url;
            }
        } catch (IllegalArgumentException none) {
            throw noUrl(text);
        }
        throw noUrl(text);
    }

    private static IllegalArgumentException noUrl(String text) {
        return new IllegalArgumentException(
                "carillon.public-url is a URL such as https://hub.example.com/carillon, not " + text);
    }

    private static String machine() {
        try {
            String host = InetAddress.getLocalHost().getHostName();
            return NAME.matcher(host).matches() ? host : "localhost";
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }
}
