package dev.carillon.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is called a broker may be anything: it leads nowhere where the guard lets nobody go, and has no more memory than others. */
class HostileBrokersTest {

    private final SenderFixture fixture = new SenderFixture();
    private final HostileServers servers = new HostileServers();

    @AfterEach
    void close() throws Exception {
        servers.close();
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$1900000000\r\n", "*1900000000\r\n", "%1000000000\r\n", "~1000000000\r\n", ">1000000000\r\n"})
    void anAnswerOfRedisIsNoLongerThanThereAre(String answer) throws Exception {
        int port = servers.serve("127.0.0.1", socket -> {
            byte[] buffer = new byte[4_096];
            while (socket.getInputStream().read(buffer) > 0) {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        });
        SendResult result = fixture.send(
                SenderFixture.addressee("{'kind':'redis','uri':'redis://127.0.0.1:" + port + "','address':'x'}"),
                SenderFixture.message("x", "1", "{}"));
        assertThat(result)
                .isInstanceOfSatisfying(SendResult.Unreachable.class, unreachable -> assertThat(unreachable.reason())
                        .contains("longer"));
    }

    /** What the library takes for 1,900,000,000, and for 5 (redis/jedis#4646). */
    @ParameterizedTest
    @ValueSource(strings = {"$18:0000000\r\n", "$18446744073709551621\r\n", "$0:\r\n"})
    void aLengthThatIsNoNumberEndsTheConnection(String answer) throws Exception {
        int port = servers.serve("127.0.0.1", socket -> {
            byte[] buffer = new byte[4_096];
            while (socket.getInputStream().read(buffer) > 0) {
                write(socket, answer + "0123456789\r\n");
            }
        });
        SendResult result = fixture.send(
                SenderFixture.addressee("{'kind':'redis','uri':'redis://127.0.0.1:" + port + "','address':'x'}"),
                SenderFixture.message("x", "1", "{}"));
        assertThat(result)
                .isInstanceOfSatisfying(SendResult.Unreachable.class, unreachable -> assertThat(unreachable.reason())
                        .contains("does not speak"));
    }

    /** Nothing is subscribed to, so that no message has a place here. */
    @ParameterizedTest
    @ValueSource(strings = {"MSG x 1 1900000000\r\n", "HMSG x 1 1900000000 1900000001\r\n"})
    void aMessageOfNatsIsNoLongerThanThereAre(String message) throws Exception {
        int port = servers.serve("127.0.0.1", socket -> {
            write(
                    socket,
                    "INFO {\"server_id\":\"a\",\"version\":\"2.9.0\",\"proto\":1,\"headers\":true,\"max_payload\":1048576}\r\n");
            byte[] buffer = new byte[4_096];
            for (int i = 0; socket.getInputStream().read(buffer) > 0; i++) {
                write(socket, i == 0 ? "PONG\r\n" : message);
            }
        });
        long begin = System.nanoTime();
        SendResult result = fixture.send(
                SenderFixture.addressee("{'kind':'nats','uri':'nats://127.0.0.1:" + port + "','address':'x'}"),
                SenderFixture.message("x", "1", "{}"));
        assertThat(result).isInstanceOf(SendResult.Unreachable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SenderFixture.DEADLINE.minusSeconds(2));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void brokersOfKafkaThatOthersNameAreLookedAtBeforeTheyAreConnectedTo() throws Exception {
        AtomicInteger reached = new AtomicInteger();
        int forbidden = servers.serve("127.0.0.2", socket -> reached.incrementAndGet());
        int[] own = new int[1];
        own[0] = servers.serve("127.0.0.1", socket -> talkKafka(socket, own[0], forbidden));
        fixture.begin(
                        SenderFixture.addressee(
                                "{'kind':'kafka','uri':'kafka://127.0.0.1:" + own[0] + "','address':'x'}"),
                        SenderFixture.message("x", "1", "{}"),
                        Duration.ofSeconds(6))
                .join();
        assertThat(reached).hasValue(0);
    }

    /** Tells of another broker, and takes nothing more. */
    private static void talkKafka(Socket socket, int own, int other) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            byte[] request = in.readNBytes(in.readInt());
            ByteBuffer head = ByteBuffer.wrap(request);
            short key = head.getShort();
            short version = head.getShort();
            int correlation = head.getInt();
            if (key == ApiKeys.API_VERSIONS.id) {
                ApiVersionsResponseData known = new ApiVersionsResponseData();
                for (ApiKeys each :
                        List.of(ApiKeys.API_VERSIONS, ApiKeys.METADATA, ApiKeys.PRODUCE, ApiKeys.INIT_PRODUCER_ID)) {
                    known.apiKeys()
                            .add(new ApiVersionsResponseData.ApiVersion()
                                    .setApiKey(each.id)
                                    .setMinVersion(each.oldestVersion())
                                    .setMaxVersion(each == ApiKeys.METADATA ? 8 : each.latestVersion()));
                }
                answer(socket, correlation, known, version);
            } else if (key == ApiKeys.METADATA.id) {
                MetadataResponseData cluster =
                        new MetadataResponseData().setControllerId(1).setClusterId("c");
                cluster.brokers()
                        .add(new MetadataResponseData.MetadataResponseBroker()
                                .setNodeId(1)
                                .setHost("127.0.0.1")
                                .setPort(own));
                cluster.brokers()
                        .add(new MetadataResponseData.MetadataResponseBroker()
                                .setNodeId(2)
                                .setHost("127.0.0.2")
                                .setPort(other));
                cluster.topics()
                        .add(new MetadataResponseData.MetadataResponseTopic()
                                .setName("x")
                                .setPartitions(List.of(new MetadataResponseData.MetadataResponsePartition()
                                        .setPartitionIndex(0)
                                        .setLeaderId(1)
                                        .setReplicaNodes(List.of(1))
                                        .setIsrNodes(List.of(1)))));
                answer(socket, correlation, cluster, version);
            } else {
                return; // so that another one is asked
            }
        }
    }

    private static void answer(Socket socket, int correlation, Message body, short version) throws IOException {
        ByteBuffer bytes = MessageUtil.toByteBufferAccessor(body, version).buffer();
        ByteBuffer all = ByteBuffer.allocate(8 + bytes.remaining());
        all.putInt(4 + bytes.remaining()).putInt(correlation).put(bytes);
        socket.getOutputStream().write(all.array());
    }
}
