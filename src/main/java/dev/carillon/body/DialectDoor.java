package dev.carillon.body;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A door of a dialect whose requests have bodies: a CDI bean of this type is asked before anything of a body is read. Thread
 * safe.
 */
public interface DialectDoor {

    /** Whether this request is for this door. */
    boolean isFor(HttpServletRequest request);

    /**
     * Before anything of the body is read; what it throws says that the caller may not come in.
     *
     * @return number of the caller's application
     */
    int enter(HttpServletRequest request);

    /** Most bytes of a body. */
    int most();

    /** Most bytes of the body of this request. */
    default int most(HttpServletRequest request) {
        return most();
    }

    /** Says no to this request. */
    default void refuse(int status, String why, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        refuse(status, why, response);
    }

    /** Says no in the dialect's own words. */
    void refuse(int status, String why, HttpServletResponse response) throws IOException;
}
