package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Hub messages in MessagePack: an array each, its length in front. What stands behind the known items of an array is not
 * minded, as later versions of the protocol put theirs there.
 */
final class MessagePackHubProtocol implements HubProtocol {

    private static final int FAILED = 1;
    private static final int WITHOUT_RESULT = 2;
    private static final int WITH_RESULT = 3;

    @Override
    public String name() {
        return "messagepack";
    }

    @Override
    public boolean isBinary() {
        return true;
    }

    @Override
    public byte[] next(Incoming incoming) throws BrokenProtocolException {
        return incoming.frame();
    }

    @Override
    public HubMessage read(byte[] message) throws BrokenProtocolException {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(message)) {
            return new Reader(in, message.length).message();
        } catch (IOException | MessagePackException | ArithmeticException e) {
            throw new BrokenProtocolException("Error reading MessagePack.");
        }
    }

    /** One message; each length is held against the bytes that there are, before anything is made of that length. */
    private record Reader(MessageUnpacker in, int size) {

        HubMessage message() throws IOException, BrokenProtocolException {
            int items = MessagePackValues.length(in.unpackArrayHeader(), in, size);
            if (items == 0) {
                throw new BrokenProtocolException("A message must have a type.");
            }
            int type = in.unpackInt();
            return switch (type) {
                case 1, 4 -> invocation(type == 4, items);
                case 2 -> {
                    atLeast(4, items);
                    headers();
                    yield new StreamItem(in.unpackString(), value());
                }
                case 3 -> completion(items);
                case 5 -> {
                    atLeast(3, items);
                    headers();
                    yield new CancelInvocation(in.unpackString());
                }
                case 6 -> new Ping();
                case 7 -> new Close(items > 1 ? text() : null, items > 2 && in.unpackBoolean());
                case 8 -> {
                    atLeast(2, items);
                    yield new Ack(in.unpackLong());
                }
                case 9 -> {
                    atLeast(2, items);
                    yield new Sequence(in.unpackLong());
                }
                default -> new Unknown(type);
            };
        }

        private Invocation invocation(boolean streaming, int items) throws IOException, BrokenProtocolException {
            atLeast(5, items); // clients of before streams leave the sixth out
            headers();
            String id = streaming ? in.unpackString() : text();
            String target = in.unpackString();
            List<JsonNode> arguments = new ArrayList<>();
            for (int left = MessagePackValues.length(in.unpackArrayHeader(), in, size); left > 0; left--) {
                arguments.add(value());
            }
            List<String> streamIds = new ArrayList<>();
            if (items > 5 && !in.tryUnpackNil()) {
                for (int left = MessagePackValues.length(in.unpackArrayHeader(), in, size); left > 0; left--) {
                    streamIds.add(in.unpackString());
                }
            }
            return new Invocation(emptyToNull(id), target, arguments, streamIds, streaming);
        }

        private Completion completion(int items) throws IOException, BrokenProtocolException {
            atLeast(4, items);
            headers();
            String id = in.unpackString();
            int kind = in.unpackInt();
            if (kind == WITHOUT_RESULT) {
                return Completion.of(id, null);
            }
            atLeast(5, items);
            return switch (kind) {
                case FAILED -> Completion.failed(id, in.unpackString());
                case WITH_RESULT -> Completion.of(id, value());
                default -> throw new BrokenProtocolException("Invalid invocation result kind.");
            };
        }

        private void headers() throws IOException, BrokenProtocolException {
            for (int left = MessagePackValues.length(in.unpackMapHeader(), in, size); left > 0; left--) {
                in.unpackString();
                in.unpackString();
            }
        }

        private String text() throws IOException {
            return in.tryUnpackNil() ? null : in.unpackString();
        }

        private JsonNode value() throws IOException, BrokenProtocolException {
            return MessagePackValues.read(in, size, 0);
        }

        private static String emptyToNull(String text) {
            return text == null || text.isEmpty() ? null : text;
        }

        private static void atLeast(int wanted, int items) throws BrokenProtocolException {
            if (items < wanted) {
                throw new BrokenProtocolException("A message is missing an item.");
            }
        }
    }

    @Override
    public byte[] write(HubMessage message) {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            write(message, out);
            return withLength(out.toByteArray());
        } catch (IOException e) { // into memory
            throw new UncheckedIOException(e);
        }
    }

    private static void write(HubMessage message, MessageBufferPacker out) throws IOException {
        if (message instanceof Invocation invocation) {
            head(6, invocation.streaming() ? 4 : 1, invocation.invocationId(), out);
            out.packString(invocation.target())
                    .packArrayHeader(invocation.arguments().size());
            for (JsonNode each : invocation.arguments()) {
                MessagePackValues.write(each, out);
            }
            out.packArrayHeader(invocation.streamIds().size());
            for (String each : invocation.streamIds()) {
                out.packString(each);
            }
        } else if (message instanceof StreamItem item) {
            head(4, 2, item.invocationId(), out);
            MessagePackValues.write(item.item(), out);
        } else if (message instanceof Completion completion) {
            write(completion, out);
        } else if (message instanceof CancelInvocation cancel) {
            head(3, 5, cancel.invocationId(), out);
        } else if (message instanceof Ping) {
            out.packArrayHeader(1).packInt(6);
        } else if (message instanceof Close close) {
            out.packArrayHeader(3).packInt(7);
            text(close.error(), out);
            out.packBoolean(close.allowReconnect());
        } else if (message instanceof Ack ack) {
            out.packArrayHeader(2).packInt(8).packLong(ack.sequenceId());
        } else if (message instanceof Sequence sequence) {
            out.packArrayHeader(2).packInt(9).packLong(sequence.sequenceId());
        } else {
            throw new IllegalArgumentException("not written: " + message);
        }
    }

    private static void write(Completion completion, MessageBufferPacker out) throws IOException {
        boolean isShort = completion.error() == null && completion.result() == null;
        head(isShort ? 4 : 5, 3, completion.invocationId(), out);
        if (completion.error() != null) {
            out.packInt(FAILED).packString(completion.error());
        } else if (completion.result() != null) {
            out.packInt(WITH_RESULT);
            MessagePackValues.write(completion.result(), out);
        } else {
            out.packInt(WITHOUT_RESULT);
        }
    }

    private static void head(int items, int type, String invocationId, MessageBufferPacker out) throws IOException {
        out.packArrayHeader(items).packInt(type).packMapHeader(0);
        text(invocationId, out);
    }

    private static void text(String text, MessageBufferPacker out) throws IOException {
        if (text == null) {
            out.packNil();
        } else {
            out.packString(text);
        }
    }

    /** The length as a VarInt: seven bits a byte, the lowest first. */
    static byte[] withLength(byte[] body) {
        int prefix = 1;
        for (int rest = body.length >>> 7; rest > 0; rest >>>= 7) {
            prefix++;
        }
        byte[] framed = new byte[prefix + body.length];
        int rest = body.length;
        for (int i = 0; i < prefix; i++, rest >>>= 7) {
            framed[i] = (byte) (i < prefix - 1 ? rest & 0x7F | 0x80 : rest);
        }
        System.arraycopy(body, 0, framed, prefix, body.length);
        return framed;
    }
}
