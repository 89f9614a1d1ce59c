package dev.carillon.filter;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An event as expressions see it. Its data is parsed when the first expression asks for it, and once for all of them. Not
 * thread safe.
 */
public final class FilterInput {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final EventData event;
    private JsonNode data;
    private boolean broken;

    private FilterInput(EventData event) {
        this.event = event;
    }

    public static FilterInput of(EventData event) {
        return new FilterInput(event);
    }

    public TopicName topic() {
        return event.topic();
    }

    /** String, Integer or Boolean, or null; the time as it was written. */
    Object attribute(String name) {
        return switch (name) {
            case "specversion" -> "1.0";
            case "id" -> event.getId();
            case "source" -> event.getProducer();
            case "type" -> event.getType();
            case "subject" -> event.getSubject();
            case "time" -> event.getTime();
            case "datacontenttype" -> event.getDataContentType();
            case "dataschema" -> event.getDataSchema();
            case "topic" -> event.getTopic();
            default -> event.extensions().get(name);
        };
    }

    /** A member of the data; {@link MissingNode} if there is none. */
    JsonNode at(JsonPointer pointer) {
        if (data == null) {
            data = parse();
        }
        if (broken) {
            throw Unevaluable.because(Unevaluable.Kind.FUNCTION_EVALUATION, "the data is not JSON");
        }
        return data.at(pointer);
    }

    private JsonNode parse() {
        byte[] bytes = event.dataBytes();
        if (bytes == null || bytes.length == 0) {
            return MissingNode.getInstance();
        }
        if (event.hasJsonData()) {
            try {
                return JSON.readTree(bytes);
            } catch (IOException e) {
                broken = true;
                return MissingNode.getInstance();
            }
        }
        return event.getDataContentType() != null && event.getDataContentType().regionMatches(true, 0, "text/", 0, 5)
                ? TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8))
                : MissingNode.getInstance();
    }
}
