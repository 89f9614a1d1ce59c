package dev.carillon.schema;

/**
 * Limits of schemas.
 *
 * @param maxBytes of the text of one version
 * @param perApplication how many schemas an application may have
 * @param applicationBytes of the texts of an application's schemas, all versions together
 * @param foreign how many of them may be other deployments'; beyond it the oldest is dropped
 * @param memoryBytes that a node keeps compiled; what does not fit is read and compiled when it is needed
 */
public record SchemaSettings(int maxBytes, int perApplication, int applicationBytes, int foreign, int memoryBytes) {

    /** A text column holds no more. */
    static final int MOST_BYTES = 262_144;

    public SchemaSettings {
        positive("carillon.schema.max-bytes", maxBytes);
        positive("carillon.schema.per-application", perApplication);
        positive("carillon.schema.application-bytes", applicationBytes);
        positive("carillon.schema.foreign", foreign);
        positive("carillon.schema.memory-bytes", memoryBytes);
        if (maxBytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "carillon.schema.max-bytes must be at most " + MOST_BYTES + ", not " + maxBytes);
        }
    }

    private static void positive(String key, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be above 0, not " + value);
        }
    }
}
