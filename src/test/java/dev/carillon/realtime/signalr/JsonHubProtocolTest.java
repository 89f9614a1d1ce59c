package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.realtime.signalr.HubMessage.Ack;
import dev.carillon.realtime.signalr.HubMessage.CancelInvocation;
import dev.carillon.realtime.signalr.HubMessage.Close;
import dev.carillon.realtime.signalr.HubMessage.Completion;
import dev.carillon.realtime.signalr.HubMessage.Invocation;
import dev.carillon.realtime.signalr.HubMessage.Ping;
import dev.carillon.realtime.signalr.HubMessage.Sequence;
import dev.carillon.realtime.signalr.HubMessage.StreamItem;
import dev.carillon.realtime.signalr.HubMessage.Unknown;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the document HubProtocol, and what does not keep to it. */
class JsonHubProtocolTest {

    private final JsonHubProtocol protocol = new JsonHubProtocol();

    @Test
    void theDocumentsExamplesAreRead() throws BrokenProtocolException {
        assertThat(
                        read(
                                "{\"type\":1,\"invocationId\":\"123\",\"target\":\"Send\",\"arguments\":[42,\"Test Message\"]}"))
                .isEqualTo(new Invocation("123", "Send", Values.all(42, "Test Message"), List.of(), false));
        assertThat(read("{\"type\":1,\"target\":\"Send\",\"arguments\":[42,\"Test Message\"]}"))
                .isEqualTo(Invocation.withoutAnswer("Send", Values.all(42, "Test Message")));
        assertThat(
                        read(
                                "{\"type\":1,\"invocationId\":\"123\",\"target\":\"Send\",\"arguments\":[42],\"streamIds\":[\"1\"]}"))
                .isEqualTo(new Invocation("123", "Send", Values.all(42), List.of("1"), false));
        assertThat(
                        read(
                                "{\"type\":4,\"invocationId\":\"123\",\"target\":\"Send\",\"arguments\":[42,\"Test Message\"]}"))
                .isEqualTo(new Invocation("123", "Send", Values.all(42, "Test Message"), List.of(), true));
        assertThat(read("{\"type\":2,\"invocationId\":\"123\",\"item\":42}"))
                .isEqualTo(new StreamItem("123", Values.of(42)));
        assertThat(read("{\"type\":3,\"invocationId\":\"123\"}")).isEqualTo(Completion.of("123", null));
        assertThat(read("{\"type\":3,\"invocationId\":\"123\",\"result\":42}"))
                .isEqualTo(Completion.of("123", Values.of(42)));
        assertThat(read("{\"type\":3,\"invocationId\":\"123\",\"error\":\"It didn't work!\"}"))
                .isEqualTo(Completion.failed("123", "It didn't work!"));
        assertThat(read("{\"type\":5,\"invocationId\":\"123\"}")).isEqualTo(new CancelInvocation("123"));
        assertThat(read("{\"type\":6}")).isEqualTo(new Ping());
        assertThat(read("{\"type\":7}")).isEqualTo(new Close(null, false));
        assertThat(read("{\"type\":7,\"error\":\"Connection closed because of an error!\",\"allowReconnect\":true}"))
                .isEqualTo(new Close("Connection closed because of an error!", true));
        assertThat(read("{\"type\":8,\"sequenceId\":1394}")).isEqualTo(new Ack(1394));
        assertThat(read("{\"type\":9,\"sequenceId\":1234}")).isEqualTo(new Sequence(1234));
    }

    /** UTF-8 has none, JSON has its escape. */
    @Test
    void halfACharacterIsWritten() throws BrokenProtocolException {
        Completion completion = Completion.of("1", Values.of("\ud83d ä"));
        String written = new String(protocol.write(completion), StandardCharsets.UTF_8);
        assertThat(written).contains("\"result\":\"\\uD83D ä\"");
        assertThat(read(written.substring(0, written.length() - 1))).isEqualTo(completion);
    }

    @Test
    void propertiesComeInAnyOrderAndUnknownOnesAndHeadersAreNotMinded() throws BrokenProtocolException {
        assertThat(
                        read(
                                "{\"arguments\":[],\"x\":{\"y\":[1]},\"target\":\"T\",\"headers\":{\"Foo\":\"Bar\"},\"streamIds\":null,\"invocationId\":null,\"type\":1}"))
                .isEqualTo(Invocation.withoutAnswer("T", List.of()));
        assertThat(read("{\"type\":42,\"x\":1}")).isEqualTo(new Unknown(42));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"target\":\"T\"} | Missing required property 'type'.",
                "{\"type\":\"1\"} | Expected 'type' to be of type Number.",
                "{\"type\":1.5} | Expected 'type' to be of type Number.",
                "{\"type\":99999999999} | Expected 'type' to be of type Number.",
                "{\"type\":1,\"arguments\":[]} | Missing required property 'target'.",
                "{\"type\":1,\"target\":\"T\"} | Missing required property 'arguments'.",
                "{\"type\":1,\"target\":7,\"arguments\":[]} | Expected 'target' to be of type String.",
                "{\"type\":1,\"target\":\"T\",\"arguments\":{}} | Expected 'arguments' to be of type Array.",
                "{\"type\":1,\"invocationId\":7,\"target\":\"T\",\"arguments\":[]} | Expected 'invocationId' to be of type String.",
                "{\"type\":1,\"target\":\"T\",\"arguments\":[],\"streamIds\":[7]} | Expected 'streamIds' to be of type Array, of texts.",
                "{\"type\":4,\"target\":\"T\",\"arguments\":[]} | Missing required property 'invocationId'.",
                "{\"type\":2,\"invocationId\":\"1\"} | Missing required property 'item'.",
                "{\"type\":3,\"invocationId\":\"1\",\"error\":\"e\",\"result\":1} | The 'error' and 'result' properties are mutually exclusive in a Completion message.",
                "{\"type\":8} | Missing required property 'sequenceId'.",
                "{\"type\":7,\"allowReconnect\":\"yes\"} | Expected 'allowReconnect' to be true or false.",
                "[] | A message must be a JSON object.",
                "'' | A message must be a JSON object.",
                "{\"type\":1 | Error reading JSON.",
                "{\"type\":6}{\"type\":6} | Error reading JSON.",
                "foo | Error reading JSON."
            })
    void whatIsNoMessageIsToldWhy(String json, String why) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(BrokenProtocolException.class)
                .hasMessage(why);
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 16_000, 1_000_000})
    void deepNestingIsRefused(int depth) {
        String json = "{\"type\":1,\"target\":\"T\",\"arguments\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
        assertThatThrownBy(() -> read(json)).isInstanceOf(BrokenProtocolException.class);
    }

    @Test
    void aHugeExponentIsNoInfinity() throws BrokenProtocolException {
        Invocation read = (Invocation) read("{\"type\":1,\"target\":\"T\",\"arguments\":[1e400]}");
        assertThat(write(read)).isEqualTo("{\"type\":1,\"target\":\"T\",\"arguments\":[1E+400]}\u001e");
        assertThatThrownBy(() -> read("{\"type\":1,\"target\":\"T\",\"arguments\":[1e99999999999999]}"))
                .isInstanceOf(BrokenProtocolException.class);
    }

    @Test
    void nothingIsWrittenThatIsNullAndEachMessageEndsInASeparator() {
        assertThat(write(Invocation.withoutAnswer("ReceiveEvent", Values.all("a", null))))
                .isEqualTo("{\"type\":1,\"target\":\"ReceiveEvent\",\"arguments\":[\"a\",null]}\u001e");
        assertThat(write(new Invocation("7", "T", List.of(), List.of("1", "2"), true)))
                .isEqualTo(
                        "{\"type\":4,\"invocationId\":\"7\",\"target\":\"T\",\"arguments\":[],\"streamIds\":[\"1\",\"2\"]}\u001e");
        assertThat(write(new StreamItem("3", Values.of(42))))
                .isEqualTo("{\"type\":2,\"invocationId\":\"3\",\"item\":42}\u001e");
        assertThat(write(Completion.of("3", null))).isEqualTo("{\"type\":3,\"invocationId\":\"3\"}\u001e");
        assertThat(write(Completion.of("3", Values.of(null))))
                .isEqualTo("{\"type\":3,\"invocationId\":\"3\",\"result\":null}\u001e");
        assertThat(write(Completion.failed("3", "Unknown hub method 'Foo'")))
                .isEqualTo("{\"type\":3,\"invocationId\":\"3\",\"error\":\"Unknown hub method 'Foo'\"}\u001e");
        assertThat(write(new CancelInvocation("3"))).isEqualTo("{\"type\":5,\"invocationId\":\"3\"}\u001e");
        assertThat(write(new Ping())).isEqualTo("{\"type\":6}\u001e");
        assertThat(write(new Close(null, false))).isEqualTo("{\"type\":7}\u001e");
        assertThat(write(new Close("e", true))).isEqualTo("{\"type\":7,\"error\":\"e\",\"allowReconnect\":true}\u001e");
        assertThat(write(new Ack(12))).isEqualTo("{\"type\":8,\"sequenceId\":12}\u001e");
        assertThat(write(new Sequence(13))).isEqualTo("{\"type\":9,\"sequenceId\":13}\u001e");
    }

    @Test
    void aSeparatorWithinATextIsEscaped() {
        assertThat(write(Invocation.withoutAnswer("T", Values.all("a\u001eb"))))
                .isEqualTo("{\"type\":1,\"target\":\"T\",\"arguments\":[\"a\\u001Eb\"]}\u001e");
    }

    private HubMessage read(String json) throws BrokenProtocolException {
        return protocol.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private String write(HubMessage message) {
        return new String(protocol.write(message), StandardCharsets.UTF_8);
    }
}
