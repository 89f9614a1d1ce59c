package dev.carillon.realtime.signalr;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A connection as HTTP sees it: what was negotiated, which transport it has taken, and the bodies that are on their way to it,
 * one after the other. Thread safe.
 */
final class HttpConnection {

    enum Kind {
        WEB_SOCKETS,
        SERVER_SENT_EVENTS,
        LONG_POLLING
    }

    enum Beginning {
        BEGUN,
        ALREADY_ACTIVE,
        CANNOT_CHANGE
    }

    /** More at once is no client that waits for its answers. */
    private static final int MOST_POSTS = 16;

    private final String id;
    private final String token;
    private final HubRoute route;
    private final HubCaller caller;
    private final boolean isStateful;
    private final long negotiatedAt;
    private final Deque<PostedMessages> posts = new ArrayDeque<>();
    private Kind kind;
    private Connection connection;
    private Transport transport;
    private long overSince;

    HttpConnection(String id, String token, HubRoute route, HubCaller caller, boolean isStateful, long negotiatedAt) {
        this.id = id;
        this.token = token;
        this.route = route;
        this.caller = caller;
        this.isStateful = isStateful;
        this.negotiatedAt = negotiatedAt;
    }

    String id() {
        return id;
    }

    String token() {
        return token;
    }

    HubRoute route() {
        return route;
    }

    HubCaller caller() {
        return caller;
    }

    boolean isStateful() {
        return isStateful;
    }

    /** Takes this transport: the first decides, and only polls and a stateful WebSocket come again. */
    synchronized Beginning begin(Kind asked) {
        if (kind == null) {
            kind = asked;
            return Beginning.BEGUN;
        }
        if (kind != asked) {
            return Beginning.CANNOT_CHANGE;
        }
        return asked == Kind.LONG_POLLING || asked == Kind.WEB_SOCKETS && isStateful
                ? Beginning.BEGUN
                : Beginning.ALREADY_ACTIVE;
    }

    synchronized Kind kind() {
        return kind;
    }

    synchronized Connection connection() {
        return connection;
    }

    synchronized void connection(Connection made) {
        connection = made;
    }

    synchronized Transport transport() {
        return transport;
    }

    synchronized void transport(Transport next) {
        transport = next;
    }

    synchronized void over(long now) {
        overSince = now;
    }

    /** Whether nobody will ask for it any more: never used, or over and not asked for. */
    synchronized boolean isForgotten(long now) {
        long most = route.hub().settings().disconnectTimeout().toMillis();
        return connection == null ? now - negotiatedAt >= most : overSince != 0 && now - overSince >= most;
    }

    /** @return false if too many wait already */
    boolean post(PostedMessages messages) {
        synchronized (this) {
            if (posts.size() >= MOST_POSTS) {
                return false;
            }
            posts.add(messages);
            if (posts.size() > 1) {
                return true;
            }
        }
        messages.begin();
        return true;
    }

    /**
     * It is over, whether its turn had come or not.
     *
     * @return whose turn has come
     */
    synchronized Optional<PostedMessages> posted(PostedMessages which) {
        boolean hadItsTurn = posts.peek() == which;
        posts.remove(which);
        return hadItsTurn ? Optional.ofNullable(posts.peek()) : Optional.empty();
    }
}
