package dev.carillon.seed;

import static dev.carillon.fixture.ScriptedAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The Java API of Volt MX in beans of Carillon's own deployment. */
@OnCarillon
class VoltMxBeansSeedIT {

    private final String topic = Topics.unique("java");

    @Test
    void V14_theNotifierSaysWhatHasBecomeOfAnEvent(Api api, WebhookReceiver receiver) {
        assertThat(statusOf(api, "0199aa00-0000-7000-8000-000000000000")).isEqualTo("none");
        assertThat(statusOf(api, "no id")).isEqualTo("none");
        Subscribe.to(topic + "/delivered").at(receiver, api);
        Subscribe.to(topic + "/failed")
                .with("retry", Json.createObjectBuilder().add("policy", "none").build())
                .at(receiver, api);
        receiver.answers(status(200).after(Duration.ofSeconds(2)), status(500));

        String delivered = notified(api, topic + "/delivered");
        assertThat(statusOf(api, delivered)).isEqualTo("QUEUED");
        awaitStatus(api, delivered, "DELIVERED");

        String failed = notified(api, topic + "/failed");
        awaitStatus(api, failed, "FAILED");

        awaitStatus(api, notified(api, topic + "/nobody"), "DELIVERED");
    }

    private static String notified(Api api, String topic) {
        return api.post("/probe/publish?how=notify&topic=" + topic, "text/plain", "x")
                .expect(200)
                .text();
    }

    private static void awaitStatus(Api api, String id, String expected) {
        Awaitility.await(expected)
                .untilAsserted(() -> assertThat(statusOf(api, id)).isEqualTo(expected));
    }

    private static String statusOf(Api api, String id) {
        return api.get("/probe/publish?status=" + id.replace(" ", "%20"))
                .expect(200)
                .text();
    }
}
