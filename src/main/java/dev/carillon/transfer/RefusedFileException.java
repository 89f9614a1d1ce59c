package dev.carillon.transfer;

import dev.carillon.event.RefusedException;
import java.util.List;

/** A file that is not imported: all that is wrong with it, with pointers into it. */
public final class RefusedFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<RefusedException> refusals;

    public RefusedFileException(List<RefusedException> refusals) {
        super(refusals.get(0).getMessage(), null, false, false); // expected
        this.refusals = List.copyOf(refusals);
    }

    /** At least one. */
    public List<RefusedException> refusals() {
        return refusals;
    }
}
