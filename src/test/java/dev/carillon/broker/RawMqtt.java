package dev.carillon.broker;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** As much of MQTT 5 as it takes to publish one message with properties, at most once and in order. */
final class RawMqtt implements AutoCloseable {

    private final Socket socket;

    private RawMqtt(Socket socket) {
        this.socket = socket;
    }

    static RawMqtt connect(int port) throws IOException {
        RawMqtt client = new RawMqtt(new Socket("127.0.0.1", port));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        text(out, "MQTT");
        out.writeByte(5);
        out.writeByte(2); // clean start
        out.writeShort(60);
        out.writeByte(0); // no properties
        text(out, "raw-" + port);
        client.packet(0x10, body.toByteArray());
        if (client.socket.getInputStream().read() != 0x20) {
            throw new IOException("not connected");
        }
        return client;
    }

    /** @param userProperties names and values in turn */
    void publish(String topic, String contentType, List<String> userProperties, byte[] payload) throws IOException {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(properties);
        if (contentType != null) {
            out.writeByte(0x03);
            text(out, contentType);
        }
        for (int i = 0; i < userProperties.size(); i += 2) {
            out.writeByte(0x26);
            text(out, userProperties.get(i));
            text(out, userProperties.get(i + 1));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream message = new DataOutputStream(body);
        text(message, topic);
        length(message, properties.size());
        message.write(properties.toByteArray());
        message.write(payload);
        packet(0x30, body.toByteArray());
    }

    private void packet(int type, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(packet);
        out.writeByte(type);
        length(out, body.length);
        out.write(body);
        socket.getOutputStream().write(packet.toByteArray());
        socket.getOutputStream().flush();
    }

    private static void length(DataOutputStream out, int length) throws IOException {
        int left = length;
        do {
            int digit = left % 128;
            left /= 128;
            out.writeByte(left > 0 ? digit | 0x80 : digit);
        } while (left > 0);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    @Override
    public void close() throws IOException {
        packet(0xE0, new byte[0]); // a disconnect: what came before is worked off
        socket.getInputStream().read(new byte[16]);
        socket.close();
    }
}
