package dev.carillon.filter;

/** An expression that cannot be read; the message says where, and how to correct it. */
public final class SyntaxException extends RuntimeException {

    /** @param at index of the character, from 0 */
    SyntaxException(int at, String message) {
        super("at character " + (at + 1) + ": " + message, null, false, false);
    }
}
