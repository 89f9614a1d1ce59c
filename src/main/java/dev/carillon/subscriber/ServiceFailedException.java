package dev.carillon.subscriber;

/** A bound service has not answered with 2xx. Where that was noticed says nothing, so there is no stack trace. */
final class ServiceFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean isFirst;

    /** @param isFirst whether the call before this one has succeeded */
    ServiceFailedException(String message, boolean isFirst) {
        super(message, null, false, false);
        this.isFirst = isFirst;
    }

    boolean isFirst() {
        return isFirst;
    }

    /** Kept as the reason, where the kind of exception says nothing either. */
    @Override
    public String toString() {
        return getMessage();
    }
}
