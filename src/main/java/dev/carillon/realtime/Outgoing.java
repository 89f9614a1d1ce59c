package dev.carillon.realtime;

/**
 * What is on its way to connections; many share one.
 *
 * @param content a text, or what else the channels of its connections send
 * @param bytes what it is on the wire; of a text in UTF-8
 */
public record Outgoing(Object content, int bytes) {

    public static Outgoing of(String text) {
        return new Outgoing(text, Utf8.length(text));
    }

    /** Of one that is a text. */
    public String text() {
        return (String) content;
    }
}
