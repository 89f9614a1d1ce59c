package dev.carillon.loop;

/** A failure as the log may show it: the words of each part on one line, since others may have written them. */
final class ShownFailure extends Throwable {

    private static final long serialVersionUID = 1L;
    private static final int DEPTH = 20; // and an end where causes go round in a ring

    private final String shown;

    ShownFailure(Throwable failure) {
        this(failure, 0);
    }

    private ShownFailure(Throwable failure, int depth) {
        super(
                failure.getMessage() == null ? null : OneLine.of(failure.getMessage()),
                depth < DEPTH && failure.getCause() != null ? new ShownFailure(failure.getCause(), depth + 1) : null);
        shown = OneLine.of(String.valueOf(failure));
        setStackTrace(failure.getStackTrace());
    }

    @Override
    public String toString() {
        return shown;
    }

    /** Its own says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
