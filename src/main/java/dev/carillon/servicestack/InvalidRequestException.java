package dev.carillon.servicestack;

import java.util.List;

/** A request that breaks rules; nothing of it was done. */
public final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * One broken rule.
     *
     * @param fieldName in the original's spelling: {@code Name}, {@code Config.Url}
     */
    public record FieldError(String errorCode, String fieldName, String message) {}

    private final transient List<FieldError> errors;

    /** @param errors at least one */
    public InvalidRequestException(List<FieldError> errors) {
        super(errors.get(0).message(), null, false, false); // an expected ending
        this.errors = List.copyOf(errors);
    }

    InvalidRequestException(String fieldName, String message) {
        this(List.of(new FieldError("Predicate", fieldName, message)));
    }

    public List<FieldError> errors() {
        return errors;
    }
}
