package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, with the examples of its section 5.7. */
class WebSocketFramesTest {

    private static final int MOST = 100_000;

    private final WebSocketFrames frames = new WebSocketFrames(MOST);

    @Test
    void theExamplesOfTheSpecification() throws Exception {
        assertThat(read("810548656c6c6f")).containsExactly("1 Hello");
        assertThat(read("010348656c")).isEmpty();
        assertThat(read("80026c6f")).containsExactly("1 Hello");
        assertThat(read("890548656c6c6f")).containsExactly("9 Hello");
        assertThat(read("827e0100" + "61".repeat(256))).containsExactly("2 " + "a".repeat(256));
        assertThat(read("827f0000000000010000" + "61".repeat(65_536))).containsExactly("2 " + "a".repeat(65_536));
        byte[] masked = WebSocketFrames.masked(
                WebSocketFrames.TEXT,
                "Hello".getBytes(StandardCharsets.US_ASCII),
                HexFormat.of().parseHex("37fa213d"));
        assertThat(HexFormat.of().formatHex(masked)).isEqualTo("818537fa213d7f9f4d5158");
    }

    @Test
    void aControlFrameMayComeBetweenTheParts() throws Exception {
        assertThat(read("010348656c" + "8900" + "80026c6f")).containsExactly("9 ", "1 Hello");
    }

    @Test
    void byteByByte() throws Exception {
        List<String> all = new ArrayList<>();
        String bytes = "810548656c6c6f" + "88020" + "3e8";
        for (int i = 0; i < bytes.length(); i += 2) {
            all.addAll(read(bytes.substring(i, i + 2)));
        }
        assertThat(all).hasSize(2).first().isEqualTo("1 Hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c10548656c6c6f", // an extension
                "818548656c6c6f00000000", // masked by a server
                "830100", // unknown
                "8b00",
                "0900", // a ping in parts
                "897e0100", // a ping that is too long
                "80026c6f", // goes on without a beginning
                "010348656c810548656c6c6f" // begins within another
            })
    void whatBreaksTheProtocolIsRefused(String bytes) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"817f7fffffffffffffff", "817fffffffffffffffff", "817f00000000000186a1"})
    void aLengthThatIsTooLargeTakesNoMemory(String bytes) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(WebSocketFrames.TooLongException.class);
    }

    @Test
    void partsThatAreTooLongTogetherAreRefused() throws Exception {
        String half = "7e" + "c350" + "61".repeat(50_000);
        read("01" + half);
        read("00" + half);
        assertThatThrownBy(() -> read("800161")).isInstanceOf(WebSocketFrames.TooLongException.class);
    }

    @ParameterizedTest
    @CsvSource({"8800, 0, no reason", "880203e8, 1000, 1000", "880503f1627965, 1009, 1009 bye"})
    void aCloseSaysWhy(String bytes, int code, String reason) throws Exception {
        add(bytes);
        WebSocketFrames.Frame close = frames.next();
        assertThat(close.closeCode()).isEqualTo(code);
        assertThat(close.closeReason()).isEqualTo(reason);
    }

    private List<String> read(String hex) throws ProtocolException {
        add(hex);
        List<String> all = new ArrayList<>();
        for (WebSocketFrames.Frame each = frames.next(); each != null; each = frames.next()) {
            all.add(each.opcode() + " " + new String(each.content(), StandardCharsets.UTF_8));
        }
        return all;
    }

    /** As a socket gives them: as many as there is room for. */
    private void add(String hex) throws ProtocolException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int at = 0; at < bytes.length; ) {
            byte[] buffer = frames.buffer();
            int length = Math.min(frames.room(), bytes.length - at);
            System.arraycopy(bytes, at, buffer, frames.end(), length);
            frames.added(length);
            at += length;
        }
    }
}
