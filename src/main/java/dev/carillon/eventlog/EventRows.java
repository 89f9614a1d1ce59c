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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

/** How an event stands in its row. */
final class EventRows {

    static final String COLUMNS = "id, application, received_at, topic, event_id, source, type, subject, event_time,"
            + " datacontenttype, dataschema, extensions, data";

    private static final JsonFactory JSON = new JsonFactory();

    private EventRows() {}

    static void write(PreparedStatement row, NewEvent event) throws SQLException {
        EventData data = event.event();
        row.setObject(1, event.id());
        row.setInt(2, event.application());
        row.setObject(3, Database.timestamp(event.receivedAt()));
        row.setString(4, data.getTopic());
        row.setString(5, data.getId());
        row.setString(6, data.getProducer());
        row.setString(7, data.getType());
        row.setString(8, data.getSubject());
        Instant time = data.getTimestamp();
        row.setObject(9, time == null ? null : time.atOffset(ZoneOffset.UTC));
        row.setString(10, data.getDataContentType());
        row.setString(11, data.getDataSchema());
        row.setString(12, data.extensions().isEmpty() ? null : json(data.extensions()));
        row.setBytes(13, data.dataBytes());
    }

    static StoredEvent read(long position, ResultSet row) throws SQLException {
        EventData.Builder event = EventData.builder(TopicName.of(row.getString("topic")))
                .id(row.getString("event_id"))
                .source(row.getString("source"))
                .type(row.getString("type"))
                .subject(row.getString("subject"))
                .time(Database.instant(row.getObject("event_time", OffsetDateTime.class)))
                .dataSchema(row.getString("dataschema"))
                .data(row.getString("datacontenttype"), row.getBytes("data"));
        String extensions = row.getString("extensions");
        if (extensions != null) {
            extensionsOf(extensions, event);
        }
        return new StoredEvent(
                position,
                row.getObject("id", UUID.class),
                row.getInt("application"),
                Database.instant(row.getObject("received_at", OffsetDateTime.class)),
                event.build());
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
