package dev.carillon.event;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whom an event is for: the extension {@code audience}, and {@code clientuuid} for one client among those who are
 * connected. This is the one place that decides who receives what; every way out asks it. Thread safe.
 */
public enum Audience {
    /** Connections only: no webhook, broker topic or bean. */
    CLIENT_ONLY,
    /** Everybody but connections. */
    SERVER_BROADCAST,
    /** Everybody; so is an event that says nothing. */
    ALL;

    /** Name of the extension that says it. */
    public static final String EXTENSION = "audience";

    /** Name of the extension that names the one client it is for. */
    public static final String CLIENT = "clientuuid";

    /** The most characters of a client's name. */
    public static final int LONGEST_CLIENT = 200;

    public static Audience of(EventData event) {
        Object given = event.extensions().get(EXTENSION);
        if (given == null) { // nearly all, and asked for each event by every reader
            return ALL;
        }
        return Arrays.stream(values())
                .filter(each -> each.name().equals(given))
                .findFirst()
                .orElse(ALL); // also of what was stored before the name had a meaning
    }

    /** The only connected client that receives this event; empty if all do. */
    public static Optional<String> client(EventData event) {
        return Optional.ofNullable(event.extensions().get(CLIENT)).map(Object::toString);
    }

    /** Whether webhooks, the broker's topics and beans receive it. */
    public boolean reachesServers() {
        return this != CLIENT_ONLY;
    }

    /** Whether connected clients receive it: WebSocket, server-sent events. */
    public boolean reachesConnections() {
        return this != SERVER_BROADCAST;
    }

    static void check(Object value) {
        if (Arrays.stream(values()).noneMatch(each -> each.name().equals(value))) {
            String names = Arrays.stream(values()).map(Audience::name).collect(Collectors.joining(", "));
            throw new RefusedException('/' + EXTENSION, "must be one of " + names, value.toString());
        }
    }

    static void checkClient(Object value) {
        if (!(value instanceof String name) || name.isEmpty() || name.length() > LONGEST_CLIENT) {
            throw new RefusedException(
                    '/' + CLIENT, "must be text of 1 to " + LONGEST_CLIENT + " characters", value.toString());
        }
    }
}
