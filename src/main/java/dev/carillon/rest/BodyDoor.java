package dev.carillon.rest;

import dev.carillon.access.DeniedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A door whose requests have bodies: who comes in, how long they may be, and how it says no. */
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

    /** What is said of a longer one. */
    Problem tooLong(HttpServletRequest request);

    void write(Problem problem, HttpServletResponse response) throws IOException;
}
