package dev.carillon.realtime.serverevents;

import dev.carillon.cloudevents.JsonMembers;
import dev.carillon.event.RefusedException;
import dev.carillon.realtime.serverevents.StreamMessage.Ack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads which events a client has: one, as its SDK says it, or a list. Stateless, thread safe. */
final class AckReader {

    private AckReader() {}

    static Ack read(byte[] json, Elements elements) throws IOException {
        List<UUID> ids = new ArrayList<>();
        try (JsonMembers members = JsonMembers.of(json)) {
            if (members.isArray()) {
                while (members.nextElement()) {
                    elements.add();
                    ids.add(acknowledged(members.raw(), "/ack/" + ids.size()));
                }
            } else {
                ids.add(acknowledged(json, "/ack"));
            }
        }
        return new Ack(ids);
    }

    private static UUID acknowledged(byte[] json, String pointer) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            if (!members.isObject()) {
                throw new RefusedException(pointer, "must be an object", null);
            }
            String id = null;
            for (String name = members.next(); name != null; name = members.next()) {
                if (!name.equals("eventId")) {
                    throw new RefusedException(pointer + '/' + name, "must be eventId", name);
                }
                id = members.text(pointer + "/eventId");
            }
            if (id == null) {
                throw new DialectException(Code.MISSING, pointer + "/eventId: is required");
            }
            return id(id, pointer + "/eventId");
        }
    }

    private static UUID id(String text, String pointer) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(pointer, "must be the eventId of an event", text);
        }
    }
}
