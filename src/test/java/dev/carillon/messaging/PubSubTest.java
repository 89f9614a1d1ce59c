package dev.carillon.messaging;

import static dev.carillon.messaging.SenderFixture.addressee;
import static dev.carillon.messaging.SenderFixture.get;
import static dev.carillon.messaging.SenderFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carillon.event.RefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pub/Sub as an HTTP server that answers in chunks, and takes no request in which a message says {@code poison}. */
class PubSubTest {

    private static final String TOPIC = "projects/shop/topics/orders";

    private final SenderFixture fixture = new SenderFixture();
    private final List<Integer> sizes = new ArrayList<>(); // of requests; guarded by this
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/v1/" + TOPIC + ":publish", this::answer);
        server.start();
    }

    @AfterEach
    void end() {
        fixture.close();
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        JsonNode messages = new ObjectMapper()
                .readTree(exchange.getRequestBody().readAllBytes())
                .path("messages");
        sizes.add(messages.size());
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        boolean isPoisoned = false;
        StringBuilder ids = new StringBuilder();
        for (JsonNode each : messages) {
            String data = new String(each.path("data").binaryValue(), StandardCharsets.UTF_8);
            isPoisoned |= data.contains("poison");
            ids.append(ids.isEmpty() ? "\"" : ",\"").append("m-").append(data).append('"');
        }
        exchange.sendResponseHeaders(isPoisoned ? 400 : 200, 0); // in chunks
        exchange.getResponseBody()
                .write((isPoisoned ? "{\"error\":{\"message\":\"no poison\"}}" : "{\"messageIds\":[" + ids + "]}")
                        .getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    private BrokerAddressee topic(String address) {
        return addressee("{'kind':'pubsub','uri':'pubsub://127.0.0.1:"
                + server.getAddress().getPort() + "','address':'" + address + "'}");
    }

    @Test
    void oneMessageThatIsNotTakenSpoilsNoOther() {
        List<CompletableFuture<SendResult>> all = new ArrayList<>();
        for (String each : List.of("1", "2", "poison", "4")) { // while the first is under way the others gather
            all.add(fixture.begin(topic(TOPIC), message(TOPIC, each, each), SenderFixture.DEADLINE));
        }
        mayAnswer.countDown();
        assertThat(all.stream().map(SenderFixture::get))
                .containsExactly(
                        new SendResult.Taken("id m-1"),
                        new SendResult.Taken("id m-2"),
                        new SendResult.Refused("the broker refused it: 400 no poison"),
                        new SendResult.Taken("id m-4"));
        assertThat(sizes).as("they went together, at first").anyMatch(each -> each > 1);
    }

    @Test
    void aTopicThatIsNotThereIsRefused() {
        mayAnswer.countDown();
        String other = "projects/shop/topics/others";
        assertThat(get(fixture.begin(topic(other), message(other, "1", "1"), SenderFixture.DEADLINE)))
                .isInstanceOf(SendResult.Refused.class)
                .asString()
                .contains("404");
        assertThat(fixture.sender.objection(topic(other)))
                .hasValueSatisfying(why -> assertThat(why).startsWith("404"));
    }

    @Test
    void aBrokenKeyFileIsNotRepeated() {
        assertThatThrownBy(
                        () -> addressee(
                                "{'kind':'pubsub','uri':'pubsubs://pubsub.googleapis.com','address':'" + TOPIC
                                        + "','credentials':{'keyFile':'{\\\"client_email\\\":\\\"a\\\",\\\"private_key\\\":\\\"sesame\\\"}'}}"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("keyFile")
                .hasMessageNotContaining("sesame");
    }
}
