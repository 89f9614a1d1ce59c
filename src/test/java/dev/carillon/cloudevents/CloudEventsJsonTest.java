package dev.carillon.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventsJsonTest {

    private static final String HEAD =
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"order.paid\"";

    @Test
    void keepsTheTextOfNumbersAndTheOrderOfMembers() throws Exception {
        String data = "{\"z\": 1.10, \"a\":1e2,\"big\":123456789012345678901234567890 }";
        EventData event = read(HEAD + ", \"data\" : " + data + " ,\"subject\":\"x\"}");
        assertThat(text(event.dataBytes())).isEqualTo(data);
        assertThat(text(CloudEventsJson.write(event))).endsWith(",\"data\":" + data + "}");
    }

    @Test
    void keepsEachScalarToTheLetter() throws Exception {
        for (String data : List.of("1.50", "\"a\\u00e9b\"", "true", "null", "[1, 2]", "\"é€😀\"", "-0")) {
            EventData event = read(HEAD + ",\"data\":" + data + "}");
            assertThat(text(event.dataBytes())).isEqualTo(data);
            EventData again = CloudEventsJson.read(CloudEventsJson.write(event));
            assertThat(text(again.dataBytes())).isEqualTo(data);
        }
    }

    @Test
    void takesTheTopicFromTheTypeUnlessItIsGiven() throws Exception {
        assertThat(read(HEAD + "}").getTopic()).isEqualTo("order/paid");
        assertThat(read(HEAD + ",\"topic\":\"a/b\"}").getTopic()).isEqualTo("a/b");
        assertThat(read("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"odd..type é\"}")
                        .getTopic())
                .isEqualTo("odd..type%20%C3%A9");
    }

    @Test
    void readsBinaryDataAndGivesItBack() throws Exception {
        EventData event =
                read(HEAD + ",\"datacontenttype\":\"application/octet-stream\",\"data_base64\":\"AAEC/w==\"}");
        assertThat(event.dataBytes()).containsExactly(0, 1, 2, -1);
        assertThat(CloudEventsJson.read(CloudEventsJson.write(event)).dataBytes())
                .containsExactly(0, 1, 2, -1);
    }

    @Test
    void takesTextDataOutOfItsQuotes() throws Exception {
        EventData event = read(HEAD + ",\"datacontenttype\":\"text/xml\",\"data\":\"<a b=\\\"c\\\"/>\"}");
        assertThat(text(event.dataBytes())).isEqualTo("<a b=\"c\"/>");
        assertThat(text(CloudEventsJson.write(event))).contains("\"data\":\"<a b=\\\"c\\\"/>\"");
    }

    @Test
    void namesTheFieldTheRuleAndTheValue() {
        assertRefused("{\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}", "/specversion");
        assertRefused("{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}", "/specversion");
        assertRefused("{\"specversion\":\"1.0\",\"source\":\"/s\",\"type\":\"t\"}", "/id");
        assertRefused(HEAD + ",\"id\":\"2\"}", "/id");
        assertRefused(HEAD + ",\"subject\":5}", "/subject");
        assertRefused(HEAD + ",\"time\":\"yesterday\"}", "/time");
        assertRefused(HEAD + ",\"UPPER\":\"x\"}", "/UPPER");
        assertRefused(HEAD + ",\"ext\":{}}", "/ext");
        assertRefused(HEAD + ",\"ext\":1.5}", "/ext");
        assertRefused(HEAD + ",\"data\":1,\"data_base64\":\"AA==\"}", "/data_base64");
        assertRefused(HEAD + ",\"data_base64\":\"?\"}", "/data_base64");
        assertRefused(HEAD + ",\"topic\":\"a//b\"}", "/topic");
        assertRefused("[]", "");
    }

    @Test
    void saysWhereTheJsonIsBroken() {
        assertThatThrownBy(() -> read(HEAD + ",\n \"data\": {,}}"))
                .isInstanceOfSatisfying(JsonProcessingException.class, e -> {
                    assertThat(e.getLocation().getLineNr()).isEqualTo(2);
                    assertThat(e.getLocation().getColumnNr()).isBetween(10, 12);
                });
        assertThatThrownBy(() -> read(HEAD + "} x")).isInstanceOf(JsonProcessingException.class);
        assertThatThrownBy(() -> read("")).isInstanceOf(RefusedException.class);
    }

    @Test
    void readsABatchElementByElement() throws Exception {
        CloudEventsJson.Batch batch =
                CloudEventsJson.readBatch(bytes("[" + HEAD + ",\"data\":1.0}, {\"id\":\"2\"}, 7 ," + HEAD + "}]"), 10);
        assertThat(batch.isWhole()).isTrue();
        assertThat(batch.events()).hasSize(4);
        assertThat(text(((GivenEvent.Valid) batch.events().get(0)).event().dataBytes()))
                .isEqualTo("1.0");
        assertThat(((GivenEvent.Invalid) batch.events().get(1)).why().field()).isEqualTo("/1/specversion");
        assertThat(((GivenEvent.Invalid) batch.events().get(2)).why().field()).isEqualTo("/2");
        assertThat(batch.events().get(3)).isInstanceOf(GivenEvent.Valid.class);
        assertThat(CloudEventsJson.readBatch(bytes("[1,2,3]"), 2).isWhole()).isFalse();
        assertThat(CloudEventsJson.readBatch(bytes("[]"), 2).events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"time\":\"2026-11-21T10:00:00Z\",\"time\":\"2026-11-21T10:00:00Z\"",
                "\"data_base64\":\"\",\"data_base64\":\"\"",
                "\"data\":null,\"data\":1",
                "\"subject\":null,\"subject\":\"a\"",
                "\"hops\":1,\"hops\":1"
            })
    void nothingIsGivenTwice(String members) {
        assertThatThrownBy(() -> read(HEAD + "," + members + "}")).hasMessageContaining("must be given only once");
    }

    @Test
    void bytesThatAreNoUtf8AreRefusedWhereverTheyStand() {
        for (String broken : List.of("FF", "C1 81", "E0 80 AF", "ED A0 80", "F4 90 80 80", "C3")) {
            byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(broken);
            for (String before : List.of(HEAD + ",\"subject\":\"", HEAD + ",\"data\":\"", HEAD + ",\"data\":{\"")) {
                assertThatThrownBy(() -> CloudEventsJson.read(joined(bytes(before), bytes, bytes("\"}"))))
                        .as(broken)
                        .hasMessageContaining("must be JSON in UTF-8");
            }
        }
        assertThatThrownBy(() -> CloudEventsJson.read((HEAD + "}").getBytes(StandardCharsets.UTF_16)))
                .hasMessageContaining("must be JSON in UTF-8");
        assertThatThrownBy(() -> CloudEventsJson.read(HexFormat.of().parseHex("0000001866747970")))
                .hasMessageContaining("must be JSON in UTF-8");
        assertThatThrownBy(() -> read("\uFEFF" + HEAD + "}")).hasMessageContaining("byte order mark");
    }

    @Test
    void whatSaysThatItIsJsonIsJsonInEachForm() throws Exception {
        String oops = Base64.getEncoder().encodeToString(bytes("1,\"source\":\"/forged\""));
        assertRefused(HEAD + ",\"datacontenttype\":\"application/json\",\"data_base64\":\"" + oops + "\"}", "/data");
        assertRefused(HEAD + ",\"datacontenttype\":\"application/vnd.a+json\",\"data_base64\":\"\"}", "/data");
        String latin1 = Base64.getEncoder().encodeToString("\"ü\"".getBytes(StandardCharsets.ISO_8859_1));
        EventData read = read(HEAD + ",\"datacontenttype\":\"application/json; charset=ISO-8859-1\",\"data_base64\":\""
                + latin1 + "\"}");
        assertThat(text(read.dataBytes())).isEqualTo("\"ü\"");
        assertThat(read.getDataContentType()).isEqualTo("application/json; charset=utf-8");
    }

    @Test
    void jsonInTheEnvelopeIsInUtf8WhateverItsTypeSays() throws Exception {
        for (String charset : List.of("iso-8859-1", "utf-16", "\"klingon\"")) {
            String type = "application/json; charset=" + charset.replace("\"", "\\\"");
            EventData read = read(HEAD + ",\"datacontenttype\":\"" + type + "\",\"data\":\"größe\"}");
            assertThat(text(read.dataBytes())).isEqualTo("\"größe\"");
            assertThat(read.getDataContentType()).isEqualTo("application/json; charset=utf-8");
        }
    }

    @Test
    void textIsInTheCharsetOfItsType() throws Exception {
        String latin1 = HEAD + ",\"datacontenttype\":\"text/plain;charset=latin1\",\"data\":\"Ã¤\"}";
        byte[] data = read(latin1).dataBytes();
        assertThat(data).isEqualTo("Ã¤".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(read(text(CloudEventsJson.write(read(latin1)))).dataBytes()).isEqualTo(data);
        assertRefused(latin1.replace("Ã¤", "€"), "/data");
    }

    private static void assertRefused(String json, String field) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.field())
                .isEqualTo(field));
    }

    private static EventData read(String json) throws Exception {
        return CloudEventsJson.read(bytes(json));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] each : parts) {
            all.writeBytes(each);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
