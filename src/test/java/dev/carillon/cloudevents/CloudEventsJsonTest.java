package dev.carillon.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

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
        List<CloudEventsJson.Element> batch =
                CloudEventsJson.readBatch(bytes("[" + HEAD + ",\"data\":1.0}, {\"id\":\"2\"} ," + HEAD + "}]"), 10);
        assertThat(batch).hasSize(3);
        assertThat(text(batch.get(0).event().dataBytes())).isEqualTo("1.0");
        assertThat(batch.get(1).refused().field()).isEqualTo("/1/specversion");
        assertThat(batch.get(2).event()).isNotNull();
        assertThatThrownBy(() -> CloudEventsJson.readBatch(bytes("[1,2,3]"), 2)).hasMessageContaining("at most 2");
    }

    private static void assertRefused(String json, String field) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.field())
                .isEqualTo(field));
    }

    private static EventData read(String json) throws Exception {
        return CloudEventsJson.read(bytes(json));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
