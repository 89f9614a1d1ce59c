package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/**
 * Values of MessagePack as Jackson's tree: bytes are {@link BinaryNode}, a time stamp is its text in ISO form, keys of maps are
 * texts. Stateless, thread safe.
 */
final class MessagePackValues {

    private static final byte TIMESTAMP = -1;
    private static final int LARGEST_64_BIT = 64;

    private MessagePackValues() {}

    /** @return the length, which is no greater than the bytes left could fill: each item has one at least */
    static int length(int length, MessageUnpacker in, int size) throws BrokenProtocolException {
        if (length < 0 || length > size - in.getTotalReadBytes()) {
            throw new BrokenProtocolException("Error reading MessagePack.");
        }
        return length;
    }

    static JsonNode read(MessageUnpacker in, int size, int depth) throws IOException, BrokenProtocolException {
        return switch (in.getNextFormat().getValueType()) {
            case NIL -> {
                in.unpackNil();
                yield NullNode.instance;
            }
            case BOOLEAN -> BooleanNode.valueOf(in.unpackBoolean());
            case INTEGER -> integer(in.unpackBigInteger());
            case FLOAT -> DoubleNode.valueOf(in.unpackDouble());
            case STRING -> TextNode.valueOf(in.unpackString());
            case BINARY -> BinaryNode.valueOf(in.readPayload(length(in.unpackBinaryHeader(), in, size)));
            case ARRAY -> array(in, size, deeper(depth));
            case MAP -> map(in, size, deeper(depth));
            case EXTENSION -> extension(in, size);
        };
    }

    private static int deeper(int depth) throws BrokenProtocolException {
        if (depth >= Values.MOST_DEPTH) {
            throw new BrokenProtocolException("A message is nested deeper than " + Values.MOST_DEPTH + ".");
        }
        return depth + 1;
    }

    private static JsonNode integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? LongNode.valueOf(value.longValue()) : BigIntegerNode.valueOf(value);
    }

    private static JsonNode array(MessageUnpacker in, int size, int depth) throws IOException, BrokenProtocolException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int left = length(in.unpackArrayHeader(), in, size); left > 0; left--) {
            array.add(read(in, size, depth));
        }
        return array;
    }

    private static JsonNode map(MessageUnpacker in, int size, int depth) throws IOException, BrokenProtocolException {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        for (int left = length(in.unpackMapHeader(), in, size); left > 0; left--) {
            JsonNode key = read(in, size, depth);
            if (!key.isValueNode()) {
                throw new BrokenProtocolException("The key of a map must be a text or a number.");
            }
            map.set(key.asText(), read(in, size, depth));
        }
        return map;
    }

    private static JsonNode extension(MessageUnpacker in, int size) throws IOException, BrokenProtocolException {
        ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
        length(header.getLength(), in, size);
        return header.getType() == TIMESTAMP
                ? TextNode.valueOf(in.unpackTimestamp(header).toString())
                : BinaryNode.valueOf(in.readPayload(header.getLength()));
    }

    static void write(JsonNode value, MessagePacker out) throws IOException {
        switch (value.getNodeType()) {
            case STRING -> out.packString(value.textValue());
            case BOOLEAN -> out.packBoolean(value.booleanValue());
            case NUMBER -> number(value, out);
            case BINARY -> {
                byte[] bytes = value.binaryValue();
                out.packBinaryHeader(bytes.length).writePayload(bytes);
            }
            case ARRAY -> {
                out.packArrayHeader(value.size());
                for (JsonNode each : value) {
                    write(each, out);
                }
            }
            case OBJECT -> {
                out.packMapHeader(value.size());
                for (Map.Entry<String, JsonNode> each : value.properties()) {
                    out.packString(each.getKey());
                    write(each.getValue(), out);
                }
            }
            case POJO -> write(Values.MAPPER.valueToTree(((POJONode) value).getPojo()), out);
            default -> out.packNil();
        }
    }

    /** What does not fit into 64 bits loses digits: MessagePack has no other number. */
    private static void number(JsonNode value, MessagePacker out) throws IOException {
        if (!value.isIntegralNumber()) {
            if (value.isFloat()) {
                out.packFloat(value.floatValue());
            } else {
                out.packDouble(value.doubleValue());
            }
        } else if (value.canConvertToLong()) {
            out.packLong(value.longValue());
        } else if (value.bigIntegerValue().signum() > 0
                && value.bigIntegerValue().bitLength() <= LARGEST_64_BIT) {
            out.packBigInteger(value.bigIntegerValue());
        } else {
            out.packDouble(value.doubleValue());
        }
    }
}
