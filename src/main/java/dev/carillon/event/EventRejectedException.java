package dev.carillon.event;

import jakarta.ejb.ApplicationException;
import java.util.List;

/**
 * An event that was not accepted: its envelope or data broke a rule, its id is already taken by other content, or the
 * store could not take it now. Nothing of it was stored, unless the message says that this is not known.
 *
 * <p>Unless it is caught, the caller's transaction is rolled back: by {@code @Transactional} as well as by an enterprise bean,
 * which passes the exception on unchanged.
 */
@ApplicationException(rollback = true)
public final class EventRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<RefusedException> violations;

    public EventRejectedException(String message) {
        this(message, null);
    }

    public EventRejectedException(String message, Throwable cause) {
        super(message, cause);
        violations = cause instanceof RefusedException refused ? List.of(refused) : List.of();
    }

    /** Because a rule was broken. */
    public EventRejectedException(RefusedException why) {
        this(why.getMessage(), why);
    }

    /** Because several rules were broken, of which the message names the first. */
    public EventRejectedException(List<RefusedException> all) {
        super(all.get(0).getMessage(), all.get(0));
        violations = List.copyOf(all);
    }

    /** Which rules were broken, each with its field and value; empty if nothing is wrong with the event. */
    public List<RefusedException> violations() {
        return violations;
    }
}
