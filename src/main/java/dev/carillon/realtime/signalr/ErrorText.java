package dev.carillon.realtime.signalr;

/** What clients are told of failures: the texts of the reference server, which clients look for. */
final class ErrorText {

    static final String CLOSED = "Connection closed with an error.";
    static final String STREAMING = "An error occurred on the server while streaming results.";

    private ErrorText() {}

    static String unknown(String target) {
        return "Unknown hub method '" + target + "'";
    }

    static String binding(String target) {
        return "Failed to invoke '" + target + "' due to an error on the server.";
    }

    static String failed(String target) {
        return "An unexpected error occurred invoking '" + target + "' on the server.";
    }

    static String notStreaming(String target) {
        return "The client attempted to invoke the non-streaming '" + target + "' method with a streaming invocation.";
    }

    static String streaming(String target) {
        return "The client attempted to invoke the streaming '" + target + "' method with a non-streaming invocation.";
    }

    static String inUse(String invocationId) {
        return "Invocation ID '" + invocationId + "' is already in use.";
    }

    /** With what a method wants to be told, or all of it if the hub says so. */
    static String of(String text, Throwable cause, boolean isDetailed) {
        if (cause instanceof HubException) {
            return hub(text, cause.getMessage());
        }
        return isDetailed ? text + " " + cause.getClass().getSimpleName() + ": " + cause.getMessage() : text;
    }

    static String hub(String text, String reason) {
        return text + " HubException: " + reason;
    }

    /** What the client itself has done is told to it in any case. */
    static String broken(BrokenProtocolException why) {
        return CLOSED + " InvalidDataException: " + why.getMessage();
    }
}
