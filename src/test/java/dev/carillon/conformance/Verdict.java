package dev.carillon.conformance;

import java.util.Set;

/** What has to become of a message. */
sealed interface Verdict {

    /** It is stored, and this comes out. */
    record Valid(Meant event) implements Verdict {}

    /**
     * It is refused, and nothing of it is stored.
     *
     * @param fields one of which the refusal names; with none of them any
     */
    record Invalid(Set<String> fields, String why) implements Verdict {}

    /**
     * The specifications leave the choice: refused, or stored as this.
     *
     * @param event null if they do not say as what
     */
    record Open(String why, Meant event) implements Verdict {}
}
