package dev.carillon.eventlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicName;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/** How an event is kept in its row. */
final class EventRows {

    static final String COLUMNS = "id, application, received_at, topic, event_id, source, type, subject, event_time,"
            + " event_time_text, datacontenttype, dataschema, extensions, data";

    private static final JsonFactory JSON = new JsonFactory();

    private EventRows() {}

    /** The {@link #COLUMNS} of this table alias. */
    static String columns(String alias) {
        return alias + '.' + COLUMNS.replace(", ", ", " + alias + '.');
    }

    /** In the order of {@link #COLUMNS}; {@code event_time} is of events from before its text was kept. */
    static Object[] values(NewEvent event) {
        EventData data = event.event();
        return Session.values(
                event.id(),
                event.application(),
                event.receivedAt(),
                data.getTopic(),
                data.getId(),
                data.getProducer(),
                data.getType(),
                text(data.getSubject()),
                JDBCType.TIMESTAMP_WITH_TIMEZONE,
                text(data.getTime()),
                text(data.getDataContentType()),
                text(data.getDataSchema()),
                data.extensions().isEmpty() ? JDBCType.VARCHAR : json(data.extensions()),
                data.dataBytes() == null ? JDBCType.BINARY : data.dataBytes());
    }

    private static Object text(String value) {
        return value == null ? JDBCType.VARCHAR : value;
    }

    static StoredEvent read(long position, Row row) throws SQLException {
        EventData.Builder event = EventData.builder(TopicName.of(row.text("topic")))
                .id(row.text("event_id"))
                .source(row.text("source"))
                .type(row.text("type"))
                .subject(row.text("subject"))
                .time(time(row))
                .dataSchema(row.text("dataschema"))
                .data(row.text("datacontenttype"), row.bytes("data"));
        String extensions = row.text("extensions");
        if (extensions != null) {
            extensionsOf(extensions, event);
        }
        return new StoredEvent(
                position, row.uuid("id"), row.integer("application"), row.instant("received_at"), event.restore());
    }

    private static String time(Row row) throws SQLException {
        String text = row.text("event_time_text");
        Instant before = text == null ? row.instant("event_time") : null;
        return before == null ? text : before.toString();
    }

    private static String json(Map<String, Object> extensions) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, Object> each : extensions.entrySet()) {
                json.writeFieldName(each.getKey());
                if (each.getValue() instanceof Integer number) {
                    json.writeNumber(number);
                } else if (each.getValue() instanceof Boolean flag) {
                    json.writeBoolean(flag);
                } else {
                    json.writeString((String) each.getValue());
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory only
        }
        return out.toString();
    }

    private static void extensionsOf(String text, EventData.Builder event) {
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_NUMBER_INT) {
                    event.extension(name, json.getIntValue());
                } else if (value.isBoolean()) {
                    event.extension(name, json.getBooleanValue());
                } else {
                    event.extension(name, json.getText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the extensions of the row are no JSON", e);
        }
    }
}
