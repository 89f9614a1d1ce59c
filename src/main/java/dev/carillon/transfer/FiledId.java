package dev.carillon.transfer;

import dev.carillon.event.RefusedException;
import java.util.UUID;

/** The id that a file gives to an entry. */
public final class FiledId {

    private FiledId() {}

    /**
     * @param text null if the file gives none
     * @return null if the file gives none
     * @throws RefusedException of {@code /id}, if it is not a UUID in lower case
     */
    public static UUID of(String text) {
        try {
            UUID id = text == null ? null : UUID.fromString(text);
            if (id == null || id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException noUuid) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static RefusedException refused(String text) {
        return new RefusedException("/id", "must be a UUID in lower case, or left out", text);
    }
}
