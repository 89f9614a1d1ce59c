package dev.carillon.realtime.serverevents;

import dev.carillon.cloudevents.JsonMembers;
import dev.carillon.event.RefusedException;
import dev.carillon.realtime.serverevents.StreamMessage.Chosen;
import dev.carillon.realtime.serverevents.StreamMessage.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads which topics a client wants: a list of them, as the document has it, or the client SDK's object with token, name and topics
 * by mode. Stateless, thread safe.
 */
final class SelectionReader {

    private static final Set<String> TOKENS = Set.of("x-voltmx-authorization", "x-kony-authorization");

    private SelectionReader() {}

    static Selection read(Verb verb, byte[] json, String pointer, Elements elements) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            if (!members.isObject()) {
                return new Selection(verb, chosen(json, pointer, false, elements), null, null);
            }
            List<Chosen> topics = null;
            String token = null;
            String client = null;
            Set<String> seen = new HashSet<>();
            for (String name = members.next(); name != null; name = members.next()) {
                String plain = MemberRules.plain(name);
                String at = pointer + '/' + name;
                MemberRules.once(seen, TOKENS.contains(plain) ? "token" : plain, at);
                if (TOKENS.contains(plain)) {
                    token = secret(members, at);
                } else if (plain.equals("clientuuid")) {
                    client = MemberRules.client(members.text(at), at);
                } else if (plain.equals("topics")) {
                    topics = ofModes(members.raw(), at, elements);
                } else {
                    throw new RefusedException(
                            at,
                            "must be one of X-Voltmx-Authorization, X-Kony-Authorization, clientUUID, topics",
                            name);
                }
            }
            if (topics == null || topics.isEmpty()) {
                throw new DialectException(Code.MISSING, pointer + "/topics: is required");
            }
            return new Selection(verb, topics, token, client);
        }
    }

    /** A wrong value is not repeated: it may be a part of the right one. */
    private static String secret(JsonMembers members, String at) throws IOException {
        if (!members.isText()) {
            throw new RefusedException(at, "must be text", null);
        }
        return members.text(at);
    }

    private static List<Chosen> ofModes(byte[] json, String pointer, Elements elements) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            if (!members.isObject()) {
                return chosen(json, pointer, true, elements);
            }
            List<Chosen> all = new ArrayList<>();
            for (String mode = members.next(); mode != null; mode = members.next()) {
                String at = pointer + '/' + mode;
                boolean isPrivate = MemberRules.plain(mode).equals("private");
                if (!isPrivate && !MemberRules.plain(mode).equals("public")) {
                    throw new RefusedException(at, "must be private or public", mode);
                }
                all.addAll(chosen(members.raw(), at, isPrivate, elements));
            }
            return all;
        }
    }

    private static List<Chosen> chosen(byte[] json, String pointer, boolean isPrivate, Elements elements)
            throws IOException {
        List<Chosen> topics = new ArrayList<>();
        for (String each : texts(json, pointer, elements)) {
            topics.add(new Chosen(isPrivate, each));
        }
        if (topics.isEmpty()) {
            throw new DialectException(Code.MISSING, pointer + ": names at least one topic");
        }
        return topics;
    }

    /** A list of texts, or one alone. */
    private static List<String> texts(byte[] json, String pointer, Elements elements) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            if (members.isText()) {
                return List.of(members.text(pointer));
            }
            if (!members.isArray()) {
                throw new RefusedException(pointer, "must be a list of topics", null);
            }
            List<String> texts = new ArrayList<>();
            while (members.nextElement()) {
                elements.add();
                texts.add(members.text(pointer + '/' + texts.size()));
            }
            return texts;
        }
    }
}
