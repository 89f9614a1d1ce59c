package dev.carillon.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.loop.FailureLog;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import dev.carillon.outbound.HttpSettings;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a source calls its broker may be anything: it is said in words, in time, and within what there is of memory. */
@Timeout(60)
class HostileSourcesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final HostileServers servers = new HostileServers();
    private final BrokerReceiver receiver = receiver();

    private static BrokerReceiver receiver() {
        AddressGuard guard = new AddressGuard(List.of("127.0.0.1/32", "localhost"));
        return new BrokerReceiver(
                new Dialer(HttpSettings.DEFAULTS, guard),
                guard,
                new MessagingSettings(10, Duration.ofSeconds(30), PATIENCE, SILENCE, Set.of()),
                new ClientLibraries(null));
    }

    @AfterEach
    void end() throws Exception {
        receiver.close();
        servers.close();
        Awaitility.await("all threads have ended").until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("carillon-broker")));
    }

    private int serve(HostileServers.Peer peer) throws IOException {
        return servers.serve("127.0.0.1", peer);
    }

    private static BrokerInlet inlet(String kind, int port, String options) throws Exception {
        String scheme = kind.startsWith("amqp") ? "amqp" : kind;
        return BrokerInlet.read(
                "/settings",
                kind,
                new ObjectMapper()
                        .readTree("{'uri':'%s://127.0.0.1:%d','address':'orders','username':'shop','options':{%s}}"
                                .formatted(scheme, port, options)
                                .replace('\'', '"')),
                "sesame-1");
    }

    static Stream<List<String>> kinds() {
        return Stream.of(
                List.of("amqp10", ""),
                List.of("amqp091", ""),
                List.of("mqtt", ""),
                List.of("mqtt", "'version':'3.1.1'"),
                List.of("redis", ""),
                List.of("redis", "'type':'stream'"),
                List.of("nats", ""),
                List.of("nats", "'jetStream':true"),
                List.of("kafka", ""));
    }

    private void isSaid(List<String> kind, HostileServers.Peer peer) throws Exception {
        int port = serve(peer);
        Throwable failure = catchThrowable(() ->
                receiver.open(inlet(kind.get(0), port, kind.get(1)), "one").close());
        assertThat(failure)
                .isInstanceOf(BrokerException.class)
                .message()
                .isNotEqualTo(FailureLog.SHOWN)
                .doesNotContain("sesame-1");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneThatNeverAnswersIsGivenUp(List<String> kind) throws Exception {
        isSaid(kind, socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneThatClosesAtOnceIsSaid(List<String> kind) throws Exception {
        isSaid(kind, socket -> {});
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneThatIsAWebServerIsSaid(List<String> kind) throws Exception {
        byte[] page = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        isSaid(kind, socket -> {
            socket.getInputStream().read(new byte[1_024]);
            socket.getOutputStream().write(page);
        });
    }

    /** As a machine that was suspended, or a network that forgets connections. */
    @Test
    void aBrokerOfMqttThatStopsIsNoticed() throws Exception {
        int port = serve(socket -> {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            readPacket(in);
            // CONNACK of MQTT 5 with Server Keep Alive: 2 s
            socket.getOutputStream().write(new byte[] {0x20, 6, 0, 0, 3, 0x13, 0, 2});
            readPacket(in);
            socket.getOutputStream().write(new byte[] {(byte) 0x90, 4, 0, 1, 0, 1});
            in.transferTo(OutputStream.nullOutputStream());
        });
        try (BrokerReceiver.Opened opened = receiver.open(inlet("mqtt", port, ""), "one")) {
            assertThatThrownBy(() -> untilItFails(opened.inbox())).hasMessageContaining("in time");
        }
    }

    /** One that says nothing but answers pings is there. */
    @Test
    void aBrokerOfMqttThatIsSilentIsKept() throws Exception {
        AtomicLong pings = new AtomicLong();
        int port = serve(socket -> {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            readPacket(in);
            socket.getOutputStream().write(new byte[] {0x20, 6, 0, 0, 3, 0x13, 0, 2});
            readPacket(in);
            socket.getOutputStream().write(new byte[] {(byte) 0x90, 4, 0, 1, 0, 1});
            while (readPacket(in) == 0xC0) {
                pings.incrementAndGet();
                socket.getOutputStream().write(new byte[] {(byte) 0xD0, 0});
            }
        });
        try (BrokerReceiver.Opened opened = receiver.open(inlet("mqtt", port, ""), "one")) {
            while (pings.get() < 4) {
                assertThat(opened.inbox().receive(true)).isNull();
            }
        }
    }

    /** Its first byte; a packet that is shorter than 128 bytes. */
    private static int readPacket(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        in.readNBytes(in.readUnsignedByte());
        return first;
    }

    @Test
    void aChannelOfRedisWhoseServerStopsIsNoticed() throws Exception {
        int port = serve(socket -> talkRedis(socket, 0));
        try (BrokerReceiver.Opened opened = receiver.open(inlet("redis", port, ""), "one")) {
            assertThatThrownBy(() -> untilItFails(opened.inbox())).hasMessageContaining("in time");
        }
    }

    @Test
    void aChannelOfRedisThatIsSilentIsKept() throws Exception {
        AtomicLong pings = new AtomicLong();
        int port = serve(socket -> {
            talkRedis(socket, Integer.MAX_VALUE, pings);
        });
        try (BrokerReceiver.Opened opened = receiver.open(inlet("redis", port, ""), "one")) {
            while (pings.get() < 5) {
                assertThat(opened.inbox().receive(true)).isNull();
            }
        }
    }

    private static void talkRedis(Socket socket, int pongs) throws IOException {
        talkRedis(socket, pongs, new AtomicLong());
    }

    private static void talkRedis(Socket socket, int pongs, AtomicLong pings) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4_096];
        for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
            String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
            for (String each : text.split("(?=\\*[0-9])")) {
                if (each.contains("SUBSCRIBE")) {
                    write(socket, "*3\r\n$9\r\nsubscribe\r\n$6\r\norders\r\n:1\r\n");
                } else if (each.contains("PING")) {
                    if (pings.incrementAndGet() <= pongs) {
                        write(socket, "*2\r\n$4\r\npong\r\n$0\r\n\r\n");
                    }
                } else if (each.contains("HELLO")) {
                    write(socket, "*2\r\n$5\r\nproto\r\n:2\r\n");
                } else {
                    write(socket, "+OK\r\n");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneThatAnswersWhatRedisAnswersToAnotherQuestionIsSaid(List<String> kind) throws Exception {
        byte[] buffer = new byte[4_096];
        isSaid(kind, socket -> {
            while (socket.getInputStream().read(buffer) > 0) {
                write(socket, "+OK\r\n");
            }
        });
    }

    private static long memory() {
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void untilItFails(BrokerInbox inbox) throws Exception {
        while (true) {
            inbox.receive(true);
        }
    }

    /** The engine keeps a message until all of it is there. What is too long is passed over, and the next one is given. */
    @Test
    void aMessageOfAmqpThatDoesNotEndTakesNoMoreMemoryThanThereIs() throws Exception {
        long length = 200L << 20;
        int port = serve(socket -> giveByAmqp(socket, length));
        long before = memory(); // other tests of this process have some
        try (BrokerReceiver.Opened opened = receiver.open(inlet("amqp10", port, ""), "one")) {
            ReceivedMessage first = next(opened.inbox());
            assertThat(first.body()).as("it is too long").isNull();
            opened.inbox().refused(first);
            assertThat(memory() - before).isLessThan(length / 2);
            ReceivedMessage second = next(opened.inbox());
            assertThat(second.body()).as("it is no message").isNull();
            opened.inbox().refused(second);
        }
    }

    private static ReceivedMessage next(BrokerInbox inbox) throws Exception {
        ReceivedMessage message = null;
        while (message == null) {
            message = inbox.receive(true);
        }
        return message;
    }

    /** A server of AMQP 1.0 that gives a message of this length, and one of bytes that are none. */
    private static void giveByAmqp(Socket socket, long length) throws IOException {
        Connection connection = Proton.connection();
        Transport transport = Proton.transport();
        transport.setMaxFrameSize(64 * 1024);
        Sasl sasl = transport.sasl();
        sasl.server();
        sasl.setMechanisms("PLAIN", "ANONYMOUS");
        transport.bind(connection);
        Sender sender = null;
        byte[] chunk = new byte[60_000];
        byte[] buffer = new byte[64 * 1024];
        long left = length;
        Delivery delivery = null;
        boolean isDone = false;
        socket.setSoTimeout(20);
        while (true) {
            if (sasl.getState() == Sasl.SaslState.PN_SASL_STEP) {
                sasl.done(Sasl.SaslOutcome.PN_SASL_OK);
            }
            if (connection.getRemoteState() == EndpointState.ACTIVE
                    && connection.getLocalState() == EndpointState.UNINITIALIZED) {
                connection.open();
            }
            Session session = connection.sessionHead(
                    java.util.EnumSet.of(EndpointState.UNINITIALIZED), java.util.EnumSet.of(EndpointState.ACTIVE));
            if (session != null) {
                session.open();
            }
            if (sender == null
                    && connection.linkHead(
                                    java.util.EnumSet.of(EndpointState.UNINITIALIZED),
                                    java.util.EnumSet.of(EndpointState.ACTIVE))
                            instanceof Sender asked) {
                sender = asked;
                sender.setSource((Source) sender.getRemoteSource());
                sender.setTarget(sender.getRemoteTarget());
                sender.open();
            }
            if (sender != null && sender.getCredit() > 0 && !isDone && transport.pending() < chunk.length) {
                if (delivery == null) {
                    delivery = sender.delivery(new byte[] {1});
                }
                if (left > 0) {
                    sender.send(chunk, 0, (int) Math.min(chunk.length, left));
                    left -= chunk.length;
                } else {
                    sender.advance();
                    sender.delivery(new byte[] {2});
                    sender.send(new byte[] {9, 9, 9}, 0, 3);
                    sender.advance();
                    isDone = true;
                }
            }
            for (int pending = transport.pending(); pending > 0; pending = transport.pending()) {
                ByteBuffer head = transport.head();
                byte[] bytes = new byte[head.remaining()];
                head.get(bytes);
                socket.getOutputStream().write(bytes);
                transport.pop(bytes.length);
            }
            if (sender == null
                    || isDone
                    || sender.getCredit() == 0
                    || socket.getInputStream().available() > 0) {
                read(socket, transport, buffer);
            }
        }
    }

    private static void read(Socket socket, Transport transport, byte[] buffer) throws IOException {
        try {
            int length = socket.getInputStream().read(buffer, 0, Math.min(buffer.length, transport.capacity()));
            if (length < 0) {
                throw new IOException("it has gone");
            }
            transport.tail().put(buffer, 0, length);
            transport.process();
        } catch (java.net.SocketTimeoutException e) {
            // nothing yet
        }
    }
}
