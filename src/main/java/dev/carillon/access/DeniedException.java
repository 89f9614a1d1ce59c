package dev.carillon.access;

import java.time.Duration;

/** A request that does not come in: no key, not allowed, or for an application that is not there. Says nothing secret. */
public final class DeniedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Which of them. */
    public enum Reason {
        /** No key, or one that is unknown, revoked or expired (HTTP 401). */
        NO_KEY,
        /** The key lacks a scope (403). */
        NOT_ALLOWED,
        /** The application named by the request is not there (404). */
        NO_APPLICATION,
        /** Too many wrong keys came from its address, or its application has too much of something (429). */
        TOO_MANY
    }

    private final Reason reason;
    private final Duration comeAgain;

    public DeniedException(Reason reason, String message) {
        this(reason, message, Duration.ZERO);
    }

    private DeniedException(Reason reason, String message, Duration comeAgain) {
        super(message, null, false, false); // expected, and thrown by the hundred: no stack trace
        this.reason = reason;
        this.comeAgain = comeAgain;
    }

    /** Come again after this. */
    public static DeniedException tooMany(String message, Duration comeAgain) {
        return new DeniedException(Reason.TOO_MANY, message, comeAgain);
    }

    /** The caller lacks this scope. */
    public static DeniedException lacks(Scope scope) {
        return new DeniedException(Reason.NOT_ALLOWED, "this key lacks the scope " + scope);
    }

    public Reason reason() {
        return reason;
    }

    /** How long to wait, in whole seconds and at least one; of {@link Reason#TOO_MANY}. */
    public long comeAgainSeconds() {
        return Math.max(1, comeAgain.plusMillis(999).toSeconds());
    }
}
