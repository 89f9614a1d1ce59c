package dev.carillon.event;

import jakarta.json.spi.JsonProvider;

/**
 * What {@link jakarta.json.Json} does, without its look-up: each of its methods looks for the implementation again, in all libraries of
 * the server and of the application. Thread safe.
 */
public final class JsonApi {

    private static volatile JsonProvider known;

    private JsonApi() {}

    /**
     * Jakarta JSON Processing 2.1, as the server has it. Looked up when first asked for: there may be none where this class is loaded.
     *
     * @throws jakarta.json.JsonException if there is none
     */
    public static JsonProvider json() {
        JsonProvider found = known;
        if (found == null) {
            found = JsonProvider.provider();
            known = found;
        }
        return found;
    }
}
