package dev.carillon.broker;

import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.RefusedException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The attributes that a message's properties hold, and its media type, as each protocol's messages arrive over JMS.
 *
 * <p>JMS and STOMP: {@code cloudEvents_id}; AMQP: {@code cloudEvents:id} too (AMQP binding 1.0.2, section 3.1.3.1);
 * MQTT 5: the user property {@code id} (MQTT binding 1.0.2, section 3.1.3.1).
 *
 * @param values by name without prefix; none if the media type says that they are in the body
 * @param contentType null if there is none
 * @param application the name of the application, null if there is none
 */
record MessageAttributes(Map<String, Object> values, String contentType, String application) {

    private static final String COLON_PREFIX = "cloudEvents:";

    /** How Artemis hands on user properties: with their place, since a name may come twice. */
    private static final Pattern MQTT_PROPERTY = Pattern.compile("mqtt\\.ordered\\.user\\.property\\.\\d+\\.(.*)");

    private static final List<String> CONTENT_TYPES =
            List.of(EventMessage.CONTENT_TYPE, "mqtt.content.type", "_AMQ_CONTENT_TYPE"); // the last one is STOMP's

    /** An MQTT client has user properties of other meaning, too; with one of these they are an event's attributes. */
    private static final Set<String> TELLING = Set.of("specversion", "type", "topic");

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");

    private static final Set<String> CONTEXT =
            Set.of("id", "source", "type", "specversion", "subject", "time", "dataschema", "datacontenttype", "topic");

    /** A property as it arrived, without the prefix of its protocol. */
    private record Given(String name, Object value) {}

    /** @throws RefusedException if an attribute is given twice, or its value is not valid, or the application is given twice */
    static MessageAttributes of(Message message) throws JMSException {
        List<Given> prefixed = new ArrayList<>();
        List<Given> mqtt = new ArrayList<>();
        for (Object each : Collections.list((Enumeration<?>) message.getPropertyNames())) {
            String name = (String) each;
            Object value = message.getObjectProperty(name);
            Matcher user = MQTT_PROPERTY.matcher(name);
            if (value == null) {
                continue;
            } else if (name.startsWith(EventMessage.PREFIX) || name.startsWith(COLON_PREFIX)) {
                prefixed.add(new Given(name.substring(COLON_PREFIX.length()), value));
            } else if (user.matches()) {
                mqtt.add(new Given(user.group(1), value));
            }
        }
        String contentType = first(message, CONTENT_TYPES);
        return new MessageAttributes(
                isStructured(contentType) ? Map.of() : values(prefixed, mqtt), contentType, application(message, mqtt));
    }

    private static boolean isStructured(String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(CloudEventsJson.MEDIA_TYPE);
    }

    /** MQTT 5 allows a name to be given often; of what becomes no attribute nothing is asked. */
    private static Map<String, Object> values(List<Given> prefixed, List<Given> mqtt) {
        Map<String, Object> values = new LinkedHashMap<>();
        prefixed.forEach(each -> put(values, each));
        if (mqtt.stream().anyMatch(each -> TELLING.contains(each.name()))) {
            mqtt.stream().filter(each -> NAME.matcher(each.name()).matches()).forEach(each -> put(values, each));
        }
        return values;
    }

    private static void put(Map<String, Object> values, Given given) {
        if (values.put(given.name(), plain(given.name(), given.value())) != null) {
            throw new RefusedException("/" + given.name(), "must be given only once", null);
        }
    }

    private static String application(Message message, List<Given> mqtt) throws JMSException {
        List<Given> names = mqtt.stream()
                .filter(each -> each.name().equals(EventMessage.APPLICATION))
                .toList();
        if (names.size() > 1) {
            throw new RefusedException(EventMessage.APPLICATION, "must be given only once", null);
        }
        return names.isEmpty()
                ? message.getStringProperty(EventMessage.APPLICATION)
                : names.get(0).value().toString();
    }

    private static String first(Message message, List<String> names) throws JMSException {
        for (String each : names) {
            Object value = message.getObjectProperty(each);
            if (value != null) {
                return value.toString();
            }
        }
        return null;
    }

    /** AMQP knows more types than CloudEvents; a number as time is milliseconds, as AMQP has them. */
    private static Object plain(String name, Object value) {
        if (name.equals("time") && value instanceof Number millis) {
            try {
                return Instant.ofEpochMilli(millis.longValue()).toString();
            } catch (DateTimeException e) {
                throw new RefusedException("/time", "must be a time", millis.toString());
            }
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (CONTEXT.contains(name)) {
            return value.toString();
        }
        if (value instanceof Long || value instanceof Short || value instanceof Byte) {
            return integer(name, ((Number) value).longValue());
        }
        return value instanceof Integer || value instanceof Boolean ? value : value.toString();
    }

    /** AMQP's long is an Integer of CloudEvents (AMQP binding, section 3.1.3.2), which has 32 bits. */
    private static Integer integer(String name, long value) {
        if (value != (int) value) {
            throw new RefusedException("/" + name, "must be a whole number of 32 bits", String.valueOf(value));
        }
        return (int) value;
    }
}
