package dev.carillon.realtime.signalr;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may come to a hub.
 *
 * @param guard decides by the request
 * @param origins of pages on other hosts whose browsers may come, such as {@code https://shop.example.com}; {@code *} is any.
 *     Pages of the hub's own host always may, and so does what is no browser
 */
public record HubDoor(HubGuard guard, Set<String> origins) {

    private static final String ANY = "*";

    public HubDoor {
        origins = origins.stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** No pages of other hosts. */
    public HubDoor(HubGuard guard) {
        this(guard, Set.of());
    }

    boolean letsIn(String origin) {
        return origins.contains(ANY) || origins.contains(origin.toLowerCase(Locale.ROOT));
    }
}
