package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PayloadTest {

    private static EventData in(String type, String text, boolean isCut) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8), type, isCut)
                .in(EventData.builder("a"))
                .build();
    }

    @Test
    void jsonStaysJsonToTheLetter() {
        EventData event = in("application/json;charset=utf-8", "{\"a\": 1.0}", false);

        assertThat(event.hasJsonData()).isTrue();
        assertThat(event.dataText()).isEqualTo("{\"a\": 1.0}");
    }

    @Test
    void whatOnlySaysThatItIsJsonIsText() {
        assertThat(in("application/json", "{\"a\":", false).getDataContentType())
                .isEqualTo("text/plain");
        assertThat(in("application/json", "[1]", true).getDataContentType()).isEqualTo("text/plain");
    }

    @Test
    void anythingElseKeepsItsMediaType() {
        assertThat(in("application/x-www-form-urlencoded", "a=b", false).getDataContentType())
                .isEqualTo("application/x-www-form-urlencoded");
        assertThat(in("no type", "a=b", false).getDataContentType()).isEqualTo("text/plain");
        assertThat(in(null, "a=b", false).getDataContentType()).isEqualTo("text/plain");
        assertThat(in("text/plain", "", false).dataBytes()).isNull();
    }

    @Test
    void itsBeginningIsKeptAndSaysSo() throws IOException {
        byte[] tooLong = new byte[Payload.MOST + 10];
        ByteArrayInputStream rest = new ByteArrayInputStream(tooLong);
        Payload.Capture read = new Payload.Capture();
        read.read(rest);
        assertThat(read.payload(null).bytes()).hasSize(Payload.MOST);
        assertThat(read.payload(null).isCut()).isTrue();
        assertThat(read.bytes().length + rest.available()).as("nothing is lost").isEqualTo(tooLong.length);

        Payload.Capture written = new Payload.Capture();
        written.add(tooLong, 0, Payload.MOST);
        assertThat(written.payload(null).isCut()).isFalse();
        written.add(tooLong, 0, 1);
        assertThat(written.payload(null).isCut()).isTrue();
        assertThat(written.payload(null).bytes()).hasSize(Payload.MOST);
    }
}
