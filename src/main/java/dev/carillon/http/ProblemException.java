package dev.carillon.http;

/** Ends a request with a problem. Not a {@code WebApplicationException}: Jersey and RESTEasy treat those differently. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false); // an expected ending
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
