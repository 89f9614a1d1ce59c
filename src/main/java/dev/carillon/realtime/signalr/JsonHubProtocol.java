package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.realtime.signalr.HubMessage.Ack;
import dev.carillon.realtime.signalr.HubMessage.CancelInvocation;
import dev.carillon.realtime.signalr.HubMessage.Close;
import dev.carillon.realtime.signalr.HubMessage.Completion;
import dev.carillon.realtime.signalr.HubMessage.Invocation;
import dev.carillon.realtime.signalr.HubMessage.Ping;
import dev.carillon.realtime.signalr.HubMessage.Sequence;
import dev.carillon.realtime.signalr.HubMessage.StreamItem;
import dev.carillon.realtime.signalr.HubMessage.Unknown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Hub messages in JSON. Properties come in any order, unknown ones and {@code headers} are not minded. Nothing is written that
 * is null and no {@code headers}: Microsoft's client for Java fails on them.
 */
final class JsonHubProtocol implements HubProtocol {

    @Override
    public String name() {
        return "json";
    }

    @Override
    public boolean isBinary() {
        return false;
    }

    @Override
    public byte[] next(Incoming incoming) throws BrokenProtocolException {
        return incoming.record();
    }

    @Override
    public HubMessage read(byte[] message) throws BrokenProtocolException {
        ObjectNode object = object(message);
        int type = type(object.get("type"));
        return switch (type) {
            case 1, 4 -> invocation(object, type == 4);
            case 2 -> new StreamItem(requiredText(object, "invocationId"), required(object, "item"));
            case 3 -> completion(object);
            case 5 -> new CancelInvocation(requiredText(object, "invocationId"));
            case 6 -> new Ping();
            case 7 -> new Close(text(object, "error"), flag(object, "allowReconnect"));
            case 8 -> new Ack(number(object, "sequenceId"));
            case 9 -> new Sequence(number(object, "sequenceId"));
            default -> new Unknown(type);
        };
    }

    /** @throws BrokenProtocolException if it is anything but one object */
    static ObjectNode object(byte[] message) throws BrokenProtocolException {
        JsonNode node;
        try {
            node = Values.MAPPER.readTree(message);
        } catch (IOException | RuntimeException e) { // Jackson throws a NumberFormatException at a huge exponent
            throw new BrokenProtocolException("Error reading JSON.");
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new BrokenProtocolException("A message must be a JSON object.");
    }

    private static int type(JsonNode type) throws BrokenProtocolException {
        if (type == null) {
            throw new BrokenProtocolException("Missing required property 'type'.");
        }
        if (!type.isIntegralNumber() || !type.canConvertToInt()) {
            throw new BrokenProtocolException("Expected 'type' to be of type Number.");
        }
        return type.intValue();
    }

    private static Invocation invocation(ObjectNode object, boolean streaming) throws BrokenProtocolException {
        String id = streaming ? requiredText(object, "invocationId") : text(object, "invocationId");
        String target = requiredText(object, "target");
        JsonNode given = required(object, "arguments");
        if (!given.isArray()) {
            throw new BrokenProtocolException("Expected 'arguments' to be of type Array.");
        }
        List<JsonNode> arguments = new ArrayList<>(given.size());
        given.forEach(arguments::add);
        return new Invocation(id, target, arguments, streamIds(object.get("streamIds")), streaming);
    }

    private static List<String> streamIds(JsonNode given) throws BrokenProtocolException {
        if (given == null || given.isNull()) {
            return List.of();
        }
        List<String> ids = new ArrayList<>(given.size());
        for (JsonNode each : given) {
            if (!each.isTextual()) {
                break;
            }
            ids.add(each.textValue());
        }
        if (!given.isArray() || ids.size() < given.size()) {
            throw new BrokenProtocolException("Expected 'streamIds' to be of type Array, of texts.");
        }
        return ids;
    }

    private static Completion completion(ObjectNode object) throws BrokenProtocolException {
        String id = requiredText(object, "invocationId");
        String error = text(object, "error");
        JsonNode result = object.get("result");
        if (error != null && result != null) {
            throw new BrokenProtocolException(
                    "The 'error' and 'result' properties are mutually exclusive in a Completion message.");
        }
        return new Completion(id, error, result);
    }

    private static JsonNode required(ObjectNode object, String name) throws BrokenProtocolException {
        JsonNode value = object.get(name);
        if (value == null) {
            throw new BrokenProtocolException("Missing required property '" + name + "'.");
        }
        return value;
    }

    private static String requiredText(ObjectNode object, String name) throws BrokenProtocolException {
        required(object, name);
        String text = text(object, name);
        if (text == null) {
            throw new BrokenProtocolException("Expected '" + name + "' to be of type String.");
        }
        return text;
    }

    private static String text(ObjectNode object, String name) throws BrokenProtocolException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new BrokenProtocolException("Expected '" + name + "' to be of type String.");
        }
        return value.textValue();
    }

    private static boolean flag(ObjectNode object, String name) throws BrokenProtocolException {
        JsonNode value = object.get(name);
        if (value != null && !value.isNull() && !value.isBoolean()) {
            throw new BrokenProtocolException("Expected '" + name + "' to be true or false.");
        }
        return value != null && value.booleanValue();
    }

    private static long number(ObjectNode object, String name) throws BrokenProtocolException {
        JsonNode value = required(object, name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new BrokenProtocolException("Expected '" + name + "' to be of type Number.");
        }
        return value.longValue();
    }

    @Override
    public byte[] write(HubMessage message) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder();
                JsonGenerator json = Values.MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            write(message, json);
            json.writeEndObject();
            json.flush();
            bytes.append(Incoming.RECORD_SEPARATOR);
            return bytes.toByteArray();
        } catch (IOException e) { // into memory
            throw new UncheckedIOException(e);
        }
    }

    private static void write(HubMessage message, JsonGenerator json) throws IOException {
        if (message instanceof Invocation invocation) {
            type(invocation.streaming() ? 4 : 1, invocation.invocationId(), json);
            json.writeStringField("target", invocation.target());
            json.writeArrayFieldStart("arguments");
            for (JsonNode each : invocation.arguments()) {
                json.writeTree(each);
            }
            json.writeEndArray();
            if (!invocation.streamIds().isEmpty()) {
                json.writeFieldName("streamIds");
                json.writeArray(
                        invocation.streamIds().toArray(new String[0]),
                        0,
                        invocation.streamIds().size());
            }
        } else if (message instanceof StreamItem item) {
            type(2, item.invocationId(), json);
            value("item", item.item(), json);
        } else if (message instanceof Completion completion) {
            type(3, completion.invocationId(), json);
            text("error", completion.error(), json);
            if (completion.error() == null && completion.result() != null) {
                value("result", completion.result(), json);
            }
        } else if (message instanceof CancelInvocation cancel) {
            type(5, cancel.invocationId(), json);
        } else if (message instanceof Ping) {
            type(6, null, json);
        } else if (message instanceof Close close) {
            type(7, null, json);
            text("error", close.error(), json);
            if (close.allowReconnect()) {
                json.writeBooleanField("allowReconnect", true);
            }
        } else if (message instanceof Ack ack) {
            type(8, null, json);
            json.writeNumberField("sequenceId", ack.sequenceId());
        } else if (message instanceof Sequence sequence) {
            type(9, null, json);
            json.writeNumberField("sequenceId", sequence.sequenceId());
        } else {
            throw new IllegalArgumentException("not written: " + message);
        }
    }

    private static void type(int type, String invocationId, JsonGenerator json) throws IOException {
        json.writeNumberField("type", type);
        text("invocationId", invocationId, json);
    }

    private static void text(String name, String value, JsonGenerator json) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void value(String name, JsonNode value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeTree(value == null ? NullNode.instance : value);
    }
}
