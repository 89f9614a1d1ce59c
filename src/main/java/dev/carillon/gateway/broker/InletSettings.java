package dev.carillon.gateway.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.messaging.BrokerInlet;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The settings of a source that is a broker. Immutable; its text form shows no secret. */
record InletSettings(BrokerInlet inlet, Content content) {

    static final String FIELD = "/settings";

    private static final String CONTENT = "content";

    /** What a message is. */
    enum Content {
        /** Its body is the event's data, its address the event's type. */
        DATA,
        /** A CloudEvent, structured or binary. */
        CLOUDEVENTS,
        /** What the message broker publisher of an enmeshed Connector sends. */
        ENMESHED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param secrets the password, or nothing
     * @throws RefusedException of the member that breaks a rule
     */
    static InletSettings read(String kind, ObjectNode settings, List<String> secrets) {
        Set<String> known = new TreeSet<>(BrokerInlet.MEMBERS);
        known.add(CONTENT);
        settings.fieldNames().forEachRemaining(each -> {
            if (!known.contains(each)) {
                throw new RefusedException(
                        FIELD + '/' + each, "unknown field; allowed: " + String.join(", ", known), null);
            }
        });
        BrokerInlet inlet = BrokerInlet.read(FIELD, kind, settings, secrets.isEmpty() ? null : secrets.get(0));
        boolean needsNoUser = kind.equals("redis") || kind.equals("nats"); // there it is a token
        if (!secrets.isEmpty() && inlet.target().credentials().username() == null && !needsNoUser) {
            throw new RefusedException(FIELD + "/username", "is required: there is a password in secrets", null);
        }
        return new InletSettings(inlet, content(settings));
    }

    static Content content(ObjectNode settings) {
        String given = settings.path(CONTENT).isMissingNode()
                ? Content.DATA.toString()
                : settings.path(CONTENT).asText();
        return Arrays.stream(Content.values())
                .filter(each -> each.toString().equals(given))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        FIELD + '/' + CONTENT, "must be one of data, cloudevents, enmeshed", given));
    }
}
