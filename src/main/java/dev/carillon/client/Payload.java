package dev.carillon.client;

import dev.carillon.event.ContentType;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * What was sent or answered, or its beginning.
 *
 * @param type null if there is none
 */
record Payload(byte[] bytes, String type, boolean isCut) {

    /** The most bytes of a payload that an event has. */
    static final int MOST = 256 << 10;

    static final Payload NONE = new Payload(new byte[0], null, false);

    /** Keeps the beginning of what passes by. Not thread safe. */
    static final class Capture {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private boolean isCut;

        /** Up to one byte more than is kept, so that it shows whether there is more. */
        void read(InputStream body) throws IOException {
            byte[] buffer = new byte[8_192];
            int read;
            while (!isCut && (read = body.read(buffer, 0, Math.min(buffer.length, MOST + 1 - kept.size()))) >= 0) {
                kept.write(buffer, 0, read);
                isCut = kept.size() > MOST;
            }
        }

        void add(byte[] bytes, int from, int length) {
            int fits = Math.min(length, MOST - kept.size());
            kept.write(bytes, from, fits);
            isCut |= fits < length;
        }

        /** All that was kept, to be read again. */
        byte[] bytes() {
            return kept.toByteArray();
        }

        Payload payload(MediaType type) {
            byte[] bytes = bytes();
            return new Payload(
                    bytes.length > MOST ? Arrays.copyOf(bytes, MOST) : bytes,
                    type == null ? null : type.toString(),
                    isCut);
        }
    }

    /** As the data of an event: JSON if it is, else with its media type; what was cut is not JSON any more. */
    EventData.Builder in(EventData.Builder event) {
        if (bytes.length == 0) {
            return event;
        }
        try {
            if (type != null && !(isCut && ContentType.of(type).isJson()) && isRight(event)) {
                return event.data(type, bytes);
            }
        } catch (RefusedException noMediaType) {
            // as it is without one
        }
        return event.data("text/plain", bytes);
    }

    /** Whether an event may have it: JSON is read, and types may have 256 characters. */
    private boolean isRight(EventData.Builder like) {
        try {
            like.data(type, bytes).build();
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }
}
