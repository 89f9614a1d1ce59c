package dev.carillon.conformance;

/** A door, and how an event goes through it. */
public enum Form {
    HTTP_STRUCTURED("application/cloudevents+json"),
    HTTP_BINARY(null),
    HTTP_BATCH("application/cloudevents-batch+json"),
    /** Carillon's own: {@code {"topic": …, "data": …}}. */
    HTTP_PLAIN("application/json"),
    JMS_STRUCTURED(null),
    JMS_BINARY(null),
    AMQP_STRUCTURED("application/cloudevents+json"),
    AMQP_BINARY(null);

    /** What the message says it is; null if that is the event's own. */
    final String mediaType;

    Form(String mediaType) {
        this.mediaType = mediaType;
    }

    boolean isHttp() {
        return name().startsWith("HTTP");
    }

    boolean isBinary() {
        return name().endsWith("BINARY");
    }
}
