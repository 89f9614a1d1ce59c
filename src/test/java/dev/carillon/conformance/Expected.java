package dev.carillon.conformance;

/**
 * An event that Carillon says it has stored.
 *
 * @param repeatable how to send it again
 * @param meant null if the specifications do not say what it is
 */
record Expected(String repeatable, Meant meant) {}
