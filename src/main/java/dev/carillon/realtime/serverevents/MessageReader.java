package dev.carillon.realtime.serverevents;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.cloudevents.JsonMembers;
import dev.carillon.event.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads what clients send: the documented form and that of the client SDK, one object or an array of them. All of it is read
 * before anything is done. Stateless, thread safe.
 */
final class MessageReader {

    private MessageReader() {}

    /**
     * @param mostEvents that it may raise
     * @throws DialectException if it is not a message, or lacks something
     */
    static List<StreamMessage> read(byte[] json, int mostEvents) {
        try {
            return all(json, new Elements(2 * mostEvents));
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw bad("broken JSON" + where);
        } catch (RefusedException e) {
            throw bad(e.getMessage().replaceFirst("^: ", ""));
        } catch (IOException e) {
            throw new IllegalStateException("an array does not fail to be read", e);
        }
    }

    private static List<StreamMessage> all(byte[] json, Elements elements) throws IOException {
        List<StreamMessage> messages = new ArrayList<>();
        try (JsonMembers members = JsonMembers.of(json)) {
            if (members.isArray()) {
                while (members.nextElement()) {
                    elements.add();
                    object(members.raw(), messages, elements);
                }
            } else {
                object(members, messages, elements);
            }
            members.end();
        }
        if (messages.isEmpty()) {
            throw bad("a message has one of subscribe, unsubscribe, events, ack");
        }
        return messages;
    }

    private static void object(byte[] json, List<StreamMessage> messages, Elements elements) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            object(members, messages, elements);
        }
    }

    private static void object(JsonMembers members, List<StreamMessage> messages, Elements elements)
            throws IOException {
        if (!members.isObject()) {
            throw bad("a message is an object, or an array of objects");
        }
        Set<String> seen = new HashSet<>();
        for (String name = members.next(); name != null; name = members.next()) {
            MemberRules.once(seen, name, "/" + name);
            switch (name) {
                case "subscribe" ->
                    messages.add(SelectionReader.read(Verb.SUBSCRIBE, members.raw(), "/subscribe", elements));
                case "unsubscribe" ->
                    messages.add(SelectionReader.read(Verb.UNSUBSCRIBE, members.raw(), "/unsubscribe", elements));
                case "events" -> messages.add(RaiseReader.read(members.raw(), elements));
                case "ack" -> messages.add(AckReader.read(members.raw(), elements));
                default ->
                    throw new RefusedException("/" + name, "must be one of subscribe, unsubscribe, events, ack", name);
            }
        }
    }

    private static DialectException bad(String why) {
        return new DialectException(Code.BAD_PAYLOAD, why);
    }
}
