package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the document HubProtocol, byte by byte, and what does not keep to it. */
class MessagePackHubProtocolTest {

    private final MessagePackHubProtocol protocol = new MessagePackHubProtocol();

    @Test
    void theDocumentsExamplesAreRead() throws BrokenProtocolException {
        assertThat(read("960180a378797aa66d6574686f64912a90"))
                .isEqualTo(new Invocation("xyz", "method", Values.all(42), List.of(), false));
        assertThat(read("960180c0a66d6574686f64912a90")).isEqualTo(Invocation.withoutAnswer("method", Values.all(42)));
        assertThat(read("960480a378797aa66d6574686f64912a90"))
                .isEqualTo(new Invocation("xyz", "method", Values.all(42), List.of(), true));
        assertThat(read("940280a378797a2a")).isEqualTo(new StreamItem("xyz", Values.of(42)));
        assertThat(read("950380a378797a01a54572726f72")).isEqualTo(Completion.failed("xyz", "Error"));
        assertThat(read("940380a378797a02")).isEqualTo(Completion.of("xyz", null));
        assertThat(read("950380a378797a032a")).isEqualTo(Completion.of("xyz", Values.of(42)));
        assertThat(read("930580a378797a")).isEqualTo(new CancelInvocation("xyz"));
        assertThat(read("9106")).isEqualTo(new Ping());
        assertThat(read("9207a378797a")).isEqualTo(new Close("xyz", false));
        assertThat(read("9307a378797ac3")).isEqualTo(new Close("xyz", true));
        assertThat(read("9208cc24")).isEqualTo(new Ack(36));
        assertThat(read("9209cc13")).isEqualTo(new Sequence(19));
        assertThat(read("960182a178a179a17aa17aa378797aa66d6574686f64912a90"))
                .isEqualTo(new Invocation("xyz", "method", Values.all(42), List.of(), false));
    }

    @Test
    void theDocumentsExamplesAreWritten() {
        assertThat(write(new Invocation("xyz", "method", Values.all(42), List.of(), false)))
                .isEqualTo("11960180a378797aa66d6574686f64912a90");
        assertThat(write(Invocation.withoutAnswer("method", Values.all(42))))
                .isEqualTo("0e960180c0a66d6574686f64912a90");
        assertThat(write(new StreamItem("xyz", Values.of(42)))).isEqualTo("08940280a378797a2a");
        assertThat(write(Completion.failed("xyz", "Error"))).isEqualTo("0e950380a378797a01a54572726f72");
        assertThat(write(Completion.of("xyz", null))).isEqualTo("08940380a378797a02");
        assertThat(write(Completion.of("xyz", Values.of(42)))).isEqualTo("09950380a378797a032a");
        assertThat(write(new Ping())).isEqualTo("029106");
        assertThat(write(new Close("xyz", true))).isEqualTo("079307a378797ac3");
        assertThat(write(new Ack(36))).isEqualTo("03920824");
    }

    @Test
    void aLengthIsAVarInt() {
        assertThat(MessagePackHubProtocol.withLength(new byte[0x35])).startsWith(0x35);
        assertThat(MessagePackHubProtocol.withLength(new byte[0x1480])).startsWith(0x80, 0x29);
        assertThat(MessagePackHubProtocol.withLength(new byte[0x4000])).startsWith(0x80, 0x80, 0x01);
    }

    @Test
    void whatStandsBehindAndWhatOlderClientsLeaveOutIsNotMinded() throws BrokenProtocolException {
        assertThat(read("950180c0a66d6574686f64912a")).isEqualTo(Invocation.withoutAnswer("method", Values.all(42)));
        assertThat(read("92062a")).isEqualTo(new Ping());
        assertThat(read("912a")).isEqualTo(new Unknown(42));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "90", // no type
                "2a", // no array
                "91a131", // a type that is a text
                "91cfffffffffffffffff", // a type beyond 32 bits
                "930180c0", // no target
                "960180c02a912a90", // a target that is a number
                "960180c0a66d6574686f642a90", // arguments that are no array
                "940380a378797a03", // a result that is not there
                "950380a378797a042a", // an unknown kind of result
                "960180c0a66d6574686f6491dbffffffff90", // a text of 4 GiB
                "960180c0a66d6574686f6491c6ffffffff90", // bytes of 4 GiB
                "960180c0a66d6574686f64ddffffffff", // 4 Gi arguments
                "960180c0a66d6574686f64dd7fffffff", // 2 Gi arguments
                "960180c0a66d6574686f6491df7fffffff", // a map of 2 Gi entries
                "960180c0a66d6574686f6491c97fffffff01", // an extension of 2 GiB
                "9601df7fffffff", // 2 Gi headers
                "960180c0a66d6574686f6491c1", // a byte that MessagePack does not use
                "960180c0a66d6574686f649181802a90" // a key that is a map
            })
    void whatIsNoMessageIsRefused(String hex) {
        assertThatThrownBy(() -> read(hex)).isInstanceOf(BrokenProtocolException.class);
    }

    @Test
    void deepNestingIsRefused() {
        for (int depth : new int[] {65, 30_000, 1_000_000}) {
            byte[] message = new byte[depth + 16];
            byte[] head = HexFormat.of().parseHex("960180c0a66d6574686f64");
            java.util.Arrays.fill(message, (byte) 0x91);
            System.arraycopy(head, 0, message, 0, head.length);
            assertThatThrownBy(() -> protocol.read(message)).isInstanceOf(BrokenProtocolException.class);
        }
    }

    @Test
    void valuesKeepTheirTypes() throws BrokenProtocolException {
        List<JsonNode> values = Values.all(
                null,
                true,
                -1,
                1L << 40,
                new BigInteger("18446744073709551615"),
                1.5,
                "ä\u0000😀",
                new byte[] {0, -1},
                List.of(1, List.of()),
                Map.of("a", Map.of("b", "c")));
        byte[] written = protocol.write(Invocation.withoutAnswer("T", values));
        Incoming incoming = new Incoming(1000);
        incoming.add(written);
        Invocation read = (Invocation) protocol.read(protocol.next(incoming));
        assertThat(read.arguments()).hasToString(values.toString());
        assertThat(read.arguments().get(7).isBinary()).isTrue();
        assertThat(protocol.write(read)).isEqualTo(written);
    }

    @Test
    void aTimeStampIsItsText() throws BrokenProtocolException {
        Invocation read = (Invocation) read("960180c0a66d6574686f6491d6ff5a4af6a590");
        assertThat(read.arguments().get(0).textValue()).isEqualTo("2018-01-02T03:04:05Z");
    }

    /** Whatever comes is a message or is refused; nothing else is thrown, and no memory is taken by what a length says. */
    @Property(tries = 20_000)
    void noBytesThrowAnythingElse(@ForAll byte[] bytes) {
        byte[] message = new byte[bytes.length + 1];
        message[0] = (byte) 0x96;
        System.arraycopy(bytes, 0, message, 1, bytes.length);
        try {
            protocol.read(bytes);
            protocol.read(message);
        } catch (BrokenProtocolException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private HubMessage read(String hex) throws BrokenProtocolException {
        return protocol.read(HexFormat.of().parseHex(hex));
    }

    private String write(HubMessage message) {
        return HexFormat.of().formatHex(protocol.write(message));
    }
}
