package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IncomingTest {

    private static final byte[] LENGTH_OF_4_GIB = {-1, -1, -1, -1, 0x0F};

    private final Incoming incoming = new Incoming(16);

    @Test
    void S48_severalRecordsInOnePieceAndOneRecordInSeveral() throws BrokenProtocolException {
        incoming.add(bytes("ab\u001e\u001ec"));
        assertThat(record()).isEqualTo("ab");
        assertThat(record()).isEmpty();
        assertThat(record()).isNull();
        incoming.add(bytes("d"));
        assertThat(record()).isNull();
        incoming.add(bytes("e\u001ef\u001e"));
        assertThat(record()).isEqualTo("cde");
        assertThat(record()).isEqualTo("f");
        assertThat(incoming.size()).isZero();
    }

    @Test
    void S52_aRecordWithoutAnEndIsRefusedAsSoonAsItIsTooLong() throws BrokenProtocolException {
        incoming.add(bytes("0123456789abcde\u001e"));
        assertThat(record()).hasSize(15);
        incoming.add(bytes("0123456789abcde"));
        assertThat(record()).isNull();
        incoming.add(bytes("f"));
        assertThatThrownBy(this::record).hasMessage("The maximum message size of 16B was exceeded.");
    }

    @Test
    void aLengthThatIsTooLongIsRefusedBeforeAnythingFollows() {
        incoming.add(new byte[] {17});
        assertThatThrownBy(incoming::frame).hasMessage("The maximum message size of 16B was exceeded.");
    }

    @Test
    void aLengthOf4GiBIsRefused() {
        incoming.add(LENGTH_OF_4_GIB);
        assertThatThrownBy(incoming::frame).hasMessage("The maximum message size of 16B was exceeded.");
    }

    @Test
    void aLengthOfSixBytesIsRefused() {
        incoming.add(new byte[] {-1, -1, -1, -1, -1, 1});
        assertThatThrownBy(incoming::frame).hasMessage("The length of a message has more than 5 bytes.");
    }

    @Test
    void theDocumentsExampleOfFrames() throws BrokenProtocolException {
        incoming.add(
                new byte[] {0x0B, 0x68, 0x65, 0x6C, 0x6C, 0x6F, 0x0A, 0x77, 0x6F, 0x72, 0x6C, 0x64, 0x02, 0x01, 0x02});
        assertThat(incoming.frame()).asString().isEqualTo("hello\nworld");
        assertThat(incoming.frame()).containsExactly(1, 2);
        assertThat(incoming.frame()).isNull();
    }

    @Property(tries = 500)
    void whereverItIsCutTheMessagesAreTheSame(
            @ForAll @Size(max = 8) List<@IntRange(max = 300) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 50) int cut)
            throws BrokenProtocolException {
        Incoming framed = new Incoming(300);
        List<byte[]> got = new ArrayList<>();
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (int size : sizes) {
            byte[] body = new byte[size];
            java.util.Arrays.fill(body, (byte) size);
            all.writeBytes(MessagePackHubProtocol.withLength(body));
        }
        byte[] wire = all.toByteArray();
        for (int at = 0; at < wire.length; at += cut) {
            framed.add(java.util.Arrays.copyOfRange(wire, at, Math.min(wire.length, at + cut)));
            for (byte[] next = framed.frame(); next != null; next = framed.frame()) {
                got.add(next);
            }
        }
        assertThat(got).extracting(each -> each.length).isEqualTo(sizes);
    }

    private String record() throws BrokenProtocolException {
        byte[] record = incoming.record();
        return record == null ? null : new String(record, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
