package dev.carillon.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the client sends is what Carillon reads. */
class IngressMessageTest {

    private static EventData sent(EventData event) throws IOException {
        return CloudEventsJson.read(IngressMessage.json(event, "shop"));
    }

    @Test
    void anEventWithoutDataHasNeitherDataNorType() throws IOException {
        EventData sent = sent(new EventData("order/created", null));

        assertThat(sent.dataBytes()).isNull();
        assertThat(sent.getDataContentType()).isNull();
    }

    @Test
    void dataArrivesToTheLetterWithTheTypeItHas() throws IOException {
        String json = " {\"total\": 1.00, \"big\":12345678901234567890.10}\n";
        EventData sent = sent(EventData.json("order/created", json));
        assertThat(sent.dataBytes()).asString(UTF_8).isEqualTo(json);
        assertThat(sent.getDataContentType()).isEqualTo("application/json");

        byte[] bytes = {0, -1, 34};
        EventData untyped = sent(EventData.binary("order/created", null, bytes));
        assertThat(untyped.dataBytes()).isEqualTo(bytes);
        assertThat(untyped.getDataContentType()).isNull();

        assertThat(sent(EventData.binary("order/created", "image/png", new byte[0]))
                        .dataBytes())
                .isEmpty();
    }

    @Test
    void attributesAndExtensionsArriveWithTheirTypes() throws IOException {
        String huge = "漢".repeat(90_000);
        EventData event = EventData.builder("order/created")
                .id("e \"1\"")
                .source("/s")
                .type("t")
                .subject("o-1 😀")
                .dataSchema("urn:schema:1")
                .time("2030-01-01T00:00:00.1234567890120+05:30")
                .extension("retries", -3)
                .extension("urgent", true)
                .extension("text", "3")
                .extension("huge", huge)
                .build();

        EventData sent = sent(event);

        assertThat(sent).usingRecursiveComparison().isEqualTo(event);
        assertThat(sent.extensions()).isEqualTo(event.extensions());
    }

    @Test
    void whatIsLeftOutIsFilledIn() throws IOException {
        Instant before = Instant.now();
        EventData sent = sent(new EventData("order/created", "988"));

        assertThat(sent.getId()).hasSize(36);
        assertThat(sent.getProducer()).isEqualTo("/applications/shop");
        assertThat(sent.getType()).isEqualTo("order.created");
        assertThat(sent.getTimestamp()).isBetween(before, Instant.now());
    }
}
