package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java's HTTP client as it comes: it offers HTTP/2 with {@code Upgrade: h2c}, which neither server has to take. */
@OnCarillon
class JavaClientIT {

    private static final Duration SOON = Duration.ofSeconds(8); // a body that does not end is given up after 10 s

    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(ints = {10, 10_000, 70_000, 250_000})
    void publishesAgainAndAgain(int size, CarillonServer server) throws Exception {
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> answer = post(server, BodyPublishers.ofString(body(size)));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        }
    }

    /** Payara hands such a body over with its chunks' lengths in it. */
    @Test
    void withoutALengthItIsStoredOrRefusedAtOnce(CarillonServer server) throws Exception {
        byte[] bytes = body(1_000).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> answer = post(server, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
        assertThat(answer.statusCode())
                .as(answer.body())
                .isEqualTo("payara".equals(System.getProperty("carillon.it.server", "payara")) ? 400 : 202);
    }

    private HttpResponse<String> post(CarillonServer server, BodyPublisher body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.baseUri() + "/api/v1/events"))
                        .header("Authorization", "Bearer " + server.adminKey())
                        .header("Content-Type", "application/cloudevents+json")
                        .timeout(SOON)
                        .POST(body)
                        .build(),
                BodyHandlers.ofString());
    }

    private static String body(int size) {
        AnEvent event = anEvent(Topics.unique("java-client")).data("{\"text\":\"" + "x".repeat(size) + "\"}");
        return event.json().build().toString();
    }
}
