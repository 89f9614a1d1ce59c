package dev.carillon.realtime;

/**
 * A text on its way to connections; many share one.
 *
 * @param bytes what it is in UTF-8
 */
public record Outgoing(String text, int bytes) {

    public static Outgoing of(String text) {
        return new Outgoing(text, Utf8.length(text));
    }
}
