package dev.carillon.rest;

import dev.carillon.access.DeniedException;
import dev.carillon.http.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A door whose requests have bodies: who is let in, how long they may be, and how it refuses. */
interface BodyDoor {

    /**
     * Before anything of the body is read.
     *
     * @return number of the caller's application
     * @throws DeniedException if it may not come in
     */
    int enter(HttpServletRequest request);

    /** Maximum size, in bytes. */
    int most(HttpServletRequest request);

    /** The refusal of a longer one. */
    Problem tooLong(HttpServletRequest request);

    void write(Problem problem, HttpServletResponse response) throws IOException;
}
