package dev.carillon.access;

/** A request that does not come in: no key, not allowed, or for an application that is not there. Says nothing secret. */
public final class DeniedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Which of the three. */
    public enum Reason {
        /** No key, or one that is unknown, revoked or expired (HTTP 401). */
        NO_KEY,
        /** The key lacks a scope (403). */
        NOT_ALLOWED,
        /** The application named by the request is not there (404). */
        NO_APPLICATION
    }

    private final Reason reason;

    public DeniedException(Reason reason, String message) {
        super(message, null, false, false); // expected, and thrown by the hundred: no stack trace
        this.reason = reason;
    }

    /** The caller lacks this scope. */
    public static DeniedException lacks(Scope scope) {
        return new DeniedException(Reason.NOT_ALLOWED, "this key lacks the scope " + scope);
    }

    public Reason reason() {
        return reason;
    }
}
