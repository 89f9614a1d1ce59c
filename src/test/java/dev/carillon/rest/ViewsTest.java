package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.carillon.delivery.Period;
import dev.carillon.delivery.history.DeliveryView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is nested in the code stands side by side in the API, in the same order as ever. */
class ViewsTest {

    private static final Instant AT = Instant.EPOCH;

    @Test
    void aSubscriptionHasAllMembersSideBySide() {
        SubscriptionView view = new SubscriptionView(
                "i",
                "n",
                new SubscriptionView.Webhooks("u", List.of("t"), "c"),
                new SubscriptionView.Credentials(
                        new SigningKeysView("p", "s", AT, "k"), Map.of("h", "v"), TextNode.valueOf("a")),
                new SubscriptionView.Options(
                        TextNode.valueOf("r"), TextNode.valueOf("l"), 7, "o", "ok", "f", "tr", List.of("sig")),
                new SubscriptionView.Endpoint("v", AT, 1, "ve", true),
                new SubscriptionView.State("st", "dr", "db", AT),
                new SubscriptionView.Past(2L, "fe", AT, AT));

        assertThat(json(view))
                .isEqualTo(
                        """
                        {"id":"i","name":"n","url":"u","topics":["t"],"content":"c","secretPrefix":"p","secret":"s",\
                        "earlierSecretsUntil":"1970-01-01T00:00:00Z","publicKey":"k","headers":{"h":"v"},\
                        "authentication":"a","retry":"r","limits":"l","priority":7,"order":"o","orderKey":"ok","filter":"f",\
                        "transform":"tr","signatures":["sig"],"verification":"v","verifiedAt":"1970-01-01T00:00:00Z",\
                        "allowedRate":1,"verificationError":"ve","insecureSsl":true,"state":"st","disabledReason":"dr",\
                        "disabledBy":"db","disabledAt":"1970-01-01T00:00:00Z","filterErrors":2,"lastFilterError":"fe",\
                        "createdAt":"1970-01-01T00:00:00Z","updatedAt":"1970-01-01T00:00:00Z"}""");
    }

    @Test
    void whatASubscriptionHasNotIsNotShown() {
        SubscriptionView view = new SubscriptionView(
                "i",
                "n",
                new SubscriptionView.Webhooks("u", List.of(), "c"),
                new SubscriptionView.Credentials(new SigningKeysView("p", null, null, null), Map.of(), null),
                new SubscriptionView.Options(null, null, null, "none", null, null, null, List.of()),
                new SubscriptionView.Endpoint("none", null, null, null, null),
                new SubscriptionView.State("active", null, null, null),
                new SubscriptionView.Past(null, null, AT, AT));

        assertThat(json(view))
                .isEqualTo(
                        """
                        {"id":"i","name":"n","url":"u","topics":[],"content":"c","secretPrefix":"p","headers":{},\
                        "order":"none","signatures":[],"verification":"none","state":"active",\
                        "createdAt":"1970-01-01T00:00:00Z","updatedAt":"1970-01-01T00:00:00Z"}""");
    }

    @Test
    void aReplayHasAllMembersSideBySide() {
        ReplayView view = new ReplayView(
                "i",
                1,
                new ReplayView.Selection("retry", "s", List.of("t"), "failed", new Period(AT, AT)),
                2,
                new ReplayView.Progress("running", 0.5, 3, "r"),
                AT,
                AT);

        assertThat(json(view))
                .isEqualTo(
                        """
                        {"id":"i","run":1,"kind":"retry","subscription":"s","topics":["t"],"deliveries":"failed",\
                        "since":"1970-01-01T00:00:00Z","until":"1970-01-01T00:00:00Z","rate":2,"state":"running",\
                        "progress":0.5,"added":3,"reason":"r","createdAt":"1970-01-01T00:00:00Z",\
                        "updatedAt":"1970-01-01T00:00:00Z"}""");
    }

    @Test
    void aDeliveryHasAllMembersSideBySide() {
        DeliveryView view = new DeliveryView(
                "1-2-0",
                new DeliveryView.OfEvent(new UUID(0, 1), "t", AT),
                "s",
                0,
                new DeliveryView.Progress("waiting", 1, AT, AT),
                new DeliveryView.LastAttempt(200, 5, "x"));

        assertThat(json(view))
                .isEqualTo(
                        """
                        {"id":"1-2-0","event":"00000000-0000-0000-0000-000000000001","topic":"t",\
                        "receivedAt":"1970-01-01T00:00:00Z","subscription":"s","run":0,"status":"waiting","attempts":1,\
                        "dueAt":"1970-01-01T00:00:00Z","finishedAt":"1970-01-01T00:00:00Z","responseStatus":200,\
                        "durationMs":5,"excerpt":"x"}""");
    }

    private static String json(Object view) {
        return new String(Json.bytes(view), StandardCharsets.UTF_8);
    }
}
