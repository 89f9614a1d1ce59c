package dev.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Data and metadata, from what an application gives to what another one gets. */
class EventDataTest {

    /** As JSON-B reads and writes it. */
    public static class Order {
        public int id;
        public List<String> items = List.of();
    }

    private static final class Services implements ServicesManager {

        private final String profile;

        Services(String profile) {
            this.profile = profile;
        }

        @Override
        public EventManager getEventManager() {
            throw new UnsupportedOperationException();
        }

        @Override
        public EventNotifier getEventNotifier() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getAppId() {
            return "shop";
        }

        @Override
        public String getUserProfile() {
            return profile;
        }
    }

    @Test
    void V11_anEventHoldsAllThatTheOriginalsHold() {
        EventData event = EventData.builder("transaction/credit")
                .id("7")
                .type("audit")
                .source("/bank")
                .time("2026-11-29T10:00:00Z")
                .json("{\"amount\": 5.0}")
                .metadata("{\"a\":1}")
                .appId("bank")
                .userProfile("{\"userId\":\"alice\"}")
                .build();

        assertThat(event.getId()).isEqualTo("7");
        assertThat(event.getTopic()).isEqualTo("transaction/credit");
        assertThat(event.getType()).isEqualTo("audit");
        assertThat(event.getData()).isEqualTo(Map.of("amount", new BigDecimal("5.0")));
        assertThat(event.getAdditionalMetadata()).containsOnly(entry("a", BigDecimal.ONE));
        assertThat(event.getProducer()).isEqualTo("/bank");
        assertThat(event.getTimestamp()).hasToString("2026-11-29T10:00:00Z");
        assertThat(event.getAppId()).isEqualTo("bank");
        assertThat(event.getUserProfile()).containsOnly(entry("userId", "alice"));
    }

    @Test
    void V12_whoPublishesIsSaidOnlyIfServicesAreGiven() {
        EventData nobody = new EventData("a", "x");
        assertThat(nobody.getAppId()).isNull();
        assertThat(nobody.getUserProfile()).isNull();

        EventData alice = new EventData("a", "x", new Services("{\"userId\":\"alice\"}"));
        assertThat(alice.getAppId()).isEqualTo("shop");
        assertThat(alice.getUserProfile()).containsOnly(entry("userId", "alice"));

        assertThat(new EventData("a", "x", new Services(null)).getUserProfile()).isNull();
    }

    @Test
    void V13_metadataIsAnythingThatJsonHolds() {
        EventData event = new EventData("a", null)
                .addAdditionalMetadata("text", "\"1\"")
                .addAdditionalMetadata("number", 12)
                .addAdditionalMetadata("flag", true)
                .addAdditionalMetadata("none", null)
                .addAdditionalMetadata("list", List.of(1, "b"))
                .addAdditionalMetadata("text", "again");

        assertThat(event.getAdditionalMetadata())
                .containsExactly(
                        entry("text", "again"),
                        entry("number", new BigDecimal(12)),
                        entry("flag", true),
                        entry("none", null),
                        entry("list", List.of(BigDecimal.ONE, "b")));
        assertThatThrownBy(() -> event.addAdditionalMetadata("number", Double.NaN))
                .isInstanceOf(RefusedException.class);
        assertThat(event.getAdditionalMetadata()).containsEntry("number", new BigDecimal(12));
    }

    @Test
    void textComesBackAsTextEvenIfItReadsLikeJson() {
        assertThat(new EventData("a", "{\"b\":1}").getData()).isEqualTo("{\"b\":1}");
        assertThat(new EventData("a", "{\"b\":1}").dataText()).isEqualTo("{\"b\":1}");
        assertThat(new EventData("a", null).getData()).isNull();
    }

    @Test
    void aMapComesBackAsOneThatAlsoReadsAsJson() {
        EventData event = new EventData("a", new TreeMap<>(Map.of("file", "x.csv", "rows", 2, "in", List.of("a"))));

        @SuppressWarnings("unchecked")
        Map<String, Object> data = (Map<String, Object>) event.getData();
        assertThat(data.get("file")).hasToString("x.csv");
        assertThat(data.get("rows")).hasToString("2");
        assertThat(data).containsKey("in").doesNotContainKey("out");
        assertThat(event.getData()).hasToString("{\"file\":\"x.csv\",\"in\":[\"a\"],\"rows\":2}");
        assertThatThrownBy(() -> data.put("b", "c")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void anObjectOfTheApplicationsOwnIsWrittenAndReadByJsonB() {
        Order order = new Order();
        order.id = 7;
        order.items = List.of("a", "b");

        EventData event = new EventData("order/created", order);

        assertThat(event.dataText()).isEqualTo("{\"id\":7,\"items\":[\"a\",\"b\"]}");
        assertThat(event.dataAs(Order.class).items).containsExactly("a", "b");
        assertThat(event.dataAs(String.class)).isEqualTo(event.dataText());
        assertThat(event.dataAs(byte[].class)).isEqualTo(event.dataBytes());
        assertThat(new EventData("a", null).dataAs(Order.class)).isNull();
        assertThatThrownBy(() -> new EventData("a", "x").dataAs(Order.class)).isInstanceOf(RefusedException.class);
    }

    @Test
    void whatIsJsonInAnotherLibraryStaysSo() {
        String json = "{\"userName\":\"alice\"}";
        assertThat(new EventData(
                                "a",
                                Json.createObjectBuilder()
                                        .add("userName", "alice")
                                        .build())
                        .dataText())
                .isEqualTo(json);
        assertThat(new EventData("a", new ObjectMapper().createObjectNode().put("userName", "alice")).dataText())
                .isEqualTo(json);
    }

    @Test
    void bytesStayBytes() {
        EventData event = new EventData("a", new byte[] {1, -1});

        assertThat(event.dataBytes()).containsExactly(1, -1);
        assertThat(event.getDataContentType()).isEqualTo("application/octet-stream");
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        Object itself = new Object() {
            public Object getAgain() {
                throw new IllegalStateException("as asked for");
            }
        };

        assertThatThrownBy(() -> new EventData("a", itself))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/data");
    }
}
