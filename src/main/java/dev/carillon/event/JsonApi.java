package dev.carillon.event;

import jakarta.json.spi.JsonProvider;

/**
 * What {@link jakarta.json.Json} does, without its look-up: each of its methods looks for the implementation again, in all libraries of
 * the server and of the application. Thread safe.
 */
public final class JsonApi {

    /** Jakarta JSON Processing 2.1, as the server has it. */
    public static final JsonProvider JSON = JsonProvider.provider();

    private JsonApi() {}
}
