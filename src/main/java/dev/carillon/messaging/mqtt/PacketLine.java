package dev.carillon.messaging.mqtt;

import dev.carillon.messaging.BrokerException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Packets over a socket, in the thread that calls it. For one thread. */
final class PacketLine {

    private static final int LONGEST = 8 << 20;
    private static final int SLICE = 500; // milliseconds

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final EmbeddedChannel codec = new EmbeddedChannel(new MqttDecoder(LONGEST), MqttEncoder.INSTANCE);
    private final byte[] buffer = new byte[16 * 1024];
    private long writtenAt = System.nanoTime();
    private long heardAt = System.nanoTime();

    PacketLine(Socket socket) throws IOException {
        this.socket = socket;
        codec.config().setAllocator(new UnpooledByteBufAllocator(false)); // the default one takes 16 MB at once
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    void write(MqttMessage packet) throws IOException {
        codec.writeOutbound(packet);
        for (ByteBuf each = codec.readOutbound(); each != null; each = codec.readOutbound()) {
            try {
                each.readBytes(out, each.readableBytes());
            } finally {
                each.release();
            }
        }
        out.flush();
        writtenAt = System.nanoTime();
    }

    /** For how long nothing has been sent. */
    long silentNanos() {
        return System.nanoTime() - writtenAt;
    }

    /** For how long nothing has come, a piece of a packet included. */
    long unheardNanos() {
        return System.nanoTime() - heardAt;
    }

    /** The next packet; null if none has come after half a second. */
    MqttMessage read() throws IOException {
        return read(SLICE);
    }

    /** The next packet that has come; null if there is none. */
    MqttMessage poll() throws IOException {
        return read(1);
    }

    private MqttMessage read(int millis) throws IOException {
        MqttMessage packet = codec.readInbound();
        if (packet == null) {
            socket.setSoTimeout(millis);
            int length;
            try {
                length = in.read(buffer);
            } catch (SocketTimeoutException nothingYet) {
                return null;
            }
            if (length < 0) {
                throw new EOFException("the broker closed the connection");
            }
            heardAt = System.nanoTime();
            codec.writeInbound(Unpooled.copiedBuffer(buffer, 0, length));
            packet = codec.readInbound();
        }
        if (packet != null && packet.decoderResult().isFailure()) {
            throw new BrokerException("the broker does not speak MQTT: "
                    + packet.decoderResult().cause().getMessage());
        }
        return packet;
    }

    void close() throws IOException {
        codec.finishAndReleaseAll();
        socket.close();
    }
}
