package dev.carillon.realtime.serverevents;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.realtime.EventForm;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** An event as clients hear it: {@code {"code":620010,"eventId":…,"topic":…,"data":…}}. JSON stays as it is. Thread safe. */
final class EventText implements EventForm {

    private final ServerEventsSettings settings;

    EventText(ServerEventsSettings settings) {
        this.settings = settings;
    }

    @Override
    public String of(StoredEvent stored) {
        if (!settings.isVisible(stored.topic())) {
            return null;
        }
        StringBuilder json = new StringBuilder(160)
                .append("{\"code\":")
                .append(Code.EVENT.number())
                .append(",\"eventId\":\"")
                .append(stored.id())
                .append("\",\"topic\":");
        Answer.text(json, TopicText.write(stored.topic())).append(",\"data\":");
        data(json, stored.event());
        return json.append('}').toString();
    }

    private static void data(StringBuilder json, EventData event) {
        byte[] data = event.dataBytes();
        if (data == null) {
            json.append("null");
        } else if (event.hasJsonData()) {
            json.append(new String(data, StandardCharsets.UTF_8));
        } else {
            Answer.text(json, readable(data));
        }
    }

    /** Text where it is text, else Base64. */
    private static String readable(byte[] data) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException e) {
            return Base64.getEncoder().encodeToString(data);
        }
    }
}
