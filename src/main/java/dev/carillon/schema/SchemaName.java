package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a schema with a major version: {@code domain/namespace/version/event}, as {@code
 * community.certes.dev/github/repo/1/push}. It is read from the right, as a namespace may hold {@code /}; {@code _} is the namespace
 * of those who need none. Immutable, thread safe.
 *
 * @param namespace at most {@value #MAX_NAMESPACES} parts, joined by {@code /}; one text
 * @param version the major version, from 1
 */
public record SchemaName(String domain, String namespace, int version, String event) {

    public static final String DEFAULT_NAMESPACE = "_";
    public static final int MAX_NAMESPACES = 128;

    /** The event that says of a namespace's version that a schema of it was changed. */
    public static final String VERSION_EVENT = "_version";

    private static final String FIELD = "/name";
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_~.:@-]{1,255}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    public SchemaName {
        part(domain, "domain");
        part(event, "event");
        String[] parts = namespace.split("/", -1);
        if (parts.length > MAX_NAMESPACES) {
            throw new RefusedException(FIELD, "must have at most " + MAX_NAMESPACES + " nested namespaces", namespace);
        }
        Arrays.stream(parts).forEach(each -> part(each, "namespace"));
        if (version < 1) {
            throw new RefusedException(FIELD, "must have a version from 1", String.valueOf(version));
        }
        int length = domain.length()
                + namespace.length()
                + event.length()
                + String.valueOf(version).length()
                + 3;
        if (length > TopicName.MAX_LENGTH) {
            throw new RefusedException(FIELD, "must have at most " + TopicName.MAX_LENGTH + " characters", namespace);
        }
        if (domain.equals(TopicName.RESERVED) || domain.startsWith(TopicName.RESERVED + ".")) {
            throw new RefusedException(FIELD, "must not begin with carillon, which is Carillon's own", domain);
        }
    }

    /** @throws RefusedException of {@code /name}, if it is no such name */
    public static SchemaName parse(String text) {
        List<String> parts = List.of(text.split("/", -1));
        int last = parts.size() - 1;
        if (last < 3 || !NUMBER.matcher(parts.get(last - 1)).matches()) {
            throw new RefusedException(FIELD, "must be domain/namespace/version/event, with _ for no namespace", text);
        }
        return new SchemaName(
                parts.get(0),
                String.join("/", parts.subList(1, last - 1)),
                Integer.parseInt(parts.get(last - 1)),
                parts.get(last));
    }

    /**
     * A name that may leave out the version, which an upload is given: {@code events.example.com/_/my_event}.
     *
     * @return of version 1, if there is none
     */
    public static SchemaName parseUpload(String text) {
        List<String> parts = List.of(text.split("/", -1));
        int last = parts.size() - 1;
        if (last < 2 || NUMBER.matcher(parts.get(last - 1)).matches()) {
            return parse(text);
        }
        return new SchemaName(parts.get(0), String.join("/", parts.subList(1, last)), 1, parts.get(last));
    }

    /** Whether this reads as one. */
    public static boolean isName(String text) {
        try {
            parse(text);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    public SchemaName withVersion(int major) {
        return new SchemaName(domain, namespace, major, event);
    }

    /**
     * The topic of its events: the name itself; a namespace with more parts than a topic may have is one part of it.
     *
     * @throws RefusedException if it is too long even so
     */
    public TopicName topic() {
        return topic(event);
    }

    /** The topic of what is said of changes: {@code domain/namespace/version/_version}. */
    public TopicName versionTopic() {
        return topic(VERSION_EVENT);
    }

    private TopicName topic(String last) {
        boolean fits = namespace.chars().filter(each -> each == '/').count() + 4 <= TopicName.MAX_SEGMENTS;
        return TopicName.of(
                domain + '/' + (fits ? namespace : TopicName.encode(namespace)) + '/' + version + '/' + last);
    }

    private static void part(String text, String what) {
        if (!PART.matcher(text).matches()) {
            throw new RefusedException(FIELD, "must have 1 to 255 of A-Z a-z 0-9 _ ~ . : @ - in its " + what, text);
        }
    }

    @Override
    public String toString() {
        return domain + '/' + namespace + '/' + version + '/' + event;
    }
}
