package dev.carillon.publish;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.UniqueKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * The envelope check: what every event must hold, and what Carillon fills in when the publisher left it out.
 *
 * <p>Stateless, thread safe.
 */
final class Envelope {

    private static final int MAX_ATTRIBUTE = 1_000;
    private static final int MAX_MEDIA_TYPE = 256;
    private static final int MAX_EXTENSIONS = 100_000;

    private Envelope() {}

    /**
     * Completes an event.
     *
     * @throws RefusedException if it breaks a rule
     */
    static NewEvent complete(EventData given, Caller caller, Instant now, int maxBytes) {
        check(given, maxBytes);
        UUID id = UuidCreator.getTimeOrderedEpochPlus1();
        boolean own = given.getId() != null;
        EventData.Builder event = given.toBuilder();
        if (!own) {
            event.id(id.toString());
        }
        if (given.getProducer() == null) {
            event.source("/applications/" + caller.applicationName());
        }
        if (given.getType() == null) {
            event.type(given.topic().dotted());
        }
        if (given.getTimestamp() == null) {
            event.time(now.truncatedTo(ChronoUnit.MICROS));
        }
        EventData complete = event.build();
        UUID key = own ? UniqueKey.of(caller.application(), complete.getProducer(), complete.getId()) : null;
        return new NewEvent(id, caller.application(), now, key, complete);
    }

    private static void check(EventData event, int maxBytes) {
        if (event.topic().isReserved()) {
            throw new RefusedException(
                    "/topic", "does not begin with carillon/, which is Carillon's own", event.getTopic());
        }
        length("/id", event.getId(), MAX_ATTRIBUTE);
        length("/source", event.getProducer(), MAX_ATTRIBUTE);
        length("/type", event.getType(), MAX_ATTRIBUTE);
        length("/subject", event.getSubject(), MAX_ATTRIBUTE);
        length("/datacontenttype", event.getDataContentType(), MAX_MEDIA_TYPE);
        length("/dataschema", event.getDataSchema(), MAX_ATTRIBUTE);
        uriReference("/source", event.getProducer());
        uriReference("/dataschema", event.getDataSchema());
        int extensions = 0;
        for (Map.Entry<String, Object> each : event.extensions().entrySet()) {
            extensions += each.getKey().length() + each.getValue().toString().length() + 8;
            printable("/" + each.getKey(), each.getValue().toString());
        }
        if (extensions > MAX_EXTENSIONS) {
            throw new RefusedException("", "has at most " + MAX_EXTENSIONS + " characters of extensions", null);
        }
        if (event.dataBytes() != null && event.dataBytes().length > maxBytes) {
            throw new RefusedException(
                    "/data",
                    "has at most " + maxBytes + " bytes (carillon.publish.max-event-bytes)",
                    String.valueOf(event.dataBytes().length));
        }
    }

    private static void length(String field, String value, int most) {
        if (value == null) {
            return;
        }
        if (value.isEmpty()) {
            throw new RefusedException(field, "is not empty", value);
        }
        if (value.length() > most) {
            throw new RefusedException(field, "has at most " + most + " characters", value);
        }
        printable(field, value);
    }

    /** CloudEvents 1.0.2, section 2.4.1: no control characters and no lone surrogates (databases refuse them too). */
    private static void printable(String field, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (c < ' ' || (c >= 0x7F && c <= 0x9F) || (Character.isSurrogate(c) && !pair)) {
                throw new RefusedException(field, "holds no control characters and no half characters", value);
            }
            if (pair) {
                i++;
            }
        }
    }

    private static void uriReference(String field, String value) {
        if (value == null) {
            return;
        }
        try {
            new URI(value);
        } catch (URISyntaxException e) {
            throw new RefusedException(field, "is a URI reference (RFC 3986)", value);
        }
    }

    /** Whether a repeat has the content of the first: all that the publisher gave, and nothing that Carillon filled in. */
    static boolean sameContent(EventData first, EventData repeat) {
        return first.getTopic().equals(repeat.getTopic())
                && first.getType().equals(repeat.getType())
                && Objects.equals(first.getSubject(), repeat.getSubject())
                && Objects.equals(first.getDataContentType(), repeat.getDataContentType())
                && first.extensions().equals(repeat.extensions())
                && Arrays.equals(first.dataBytes(), repeat.dataBytes());
    }
}
