package dev.carillon.rest;

import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;

/** The revision of a resource as its strong entity tag (RFC 9110, section 8.8.3), with its quotes. */
record RevisionTag(long revision) {

    /**
     * Section 13.1.1: {@code If-Match} is a list of tags, or {@code *} for any.
     *
     * @param ifMatch null if the header is missing
     * @param kind what the resource is, for people
     * @throws ProblemException 412 if the header names other tags only
     */
    void check(String ifMatch, String kind) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return;
        }
        for (String each : ifMatch.split(",")) {
            if (each.strip().equals(toString())) {
                return;
            }
        }
        throw Problem.of(412, "the " + kind + " has changed since; its ETag is " + this + " now")
                .exception();
    }

    /** {@code "7"}, with the quotes. */
    @Override
    public String toString() {
        return "\"" + revision + '"';
    }
}
