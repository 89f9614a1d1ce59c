package dev.carillon.conformance;

import dev.carillon.conformance.StrictJson.Value;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.WebhookReceiver;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** What is there in the end: in the list, by id, and at both webhooks. */
final class Readback {

    private final Api api;
    private final Ledger ledger;

    Readback(Api api, Ledger ledger) {
        this.api = api;
        this.ledger = ledger;
    }

    /** Every event of the application, by Carillon's id, in the order of the list. */
    Map<String, Value> list() {
        Map<String, Value> found = new LinkedHashMap<>();
        long before = -1;
        String cursor = "";
        while (cursor != null) {
            String path = "/api/v1/events?limit=250" + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
            Value page = json(api.get(path).expect(200).body());
            for (Value each : page.member("data").elements()) {
                long position = Long.parseLong(each.member("position").text());
                String id = each.member("id").string();
                if (position <= before || found.put(id, each.member("event")) != null) {
                    ledger.wrong("cursor " + cursor, "the list has " + id + " at " + position + " after " + before);
                }
                before = position;
            }
            Value next = page.member("next");
            cursor = next == null ? null : URLEncoder.encode(next.string(), StandardCharsets.UTF_8);
        }
        return found;
    }

    /** The list holds what is stored, and nothing else. */
    void compare(Map<String, Value> list) {
        ledger.stored().forEach((id, expected) -> {
            Value event = list.get(id);
            if (event == null) {
                ledger.wrong(expected.repeatable(), "202 and not in the list");
            } else {
                if (expected.meant() != null) {
                    ledger.wrong(expected.repeatable(), Arrival.shown(expected.meant(), event));
                }
                String alone = json(api.get("/api/v1/events/" + id).expect(200).body())
                        .member("event")
                        .text();
                if (!alone.equals(event.text())) {
                    ledger.wrong(expected.repeatable(), "in the list and by its id it is not the same: " + alone);
                }
            }
        });
        list.forEach((id, event) -> {
            if (!ledger.stored().containsKey(id) && !isCarillons(event)) {
                ledger.wrong(event.text(), "in the list, and nobody was told that it is stored");
            }
        });
    }

    /** What Carillon tells of the run's own subscriptions. */
    private static boolean isCarillons(Value event) {
        return event.member("nr") == null && event.member("type").string().startsWith("carillon.subscription.");
    }

    void compare(WebhookReceiver structured, WebhookReceiver binary) {
        int stored = ledger.stored().size();
        arrived("structured", structured, stored).forEach((id, received) -> {
            Expected expected = ledger.stored().get(id);
            if (expected != null && expected.meant() != null) {
                ledger.wrong(
                        expected.repeatable(),
                        Arrival.structured(expected.meant(), received.headers().map(), received.body()));
            }
        });
        arrived("binary", binary, stored).forEach((id, received) -> {
            Expected expected = ledger.stored().get(id);
            if (expected != null && expected.meant() != null) {
                ledger.wrong(
                        expected.repeatable(),
                        Arrival.binary(expected.meant(), received.headers().map(), received.body()));
            }
        });
    }

    private Map<String, Received> arrived(String name, WebhookReceiver receiver, int stored) {
        try {
            Awaitility.await(name)
                    .atMost(Duration.ofSeconds(60 + stored / 50))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> byId(receiver.received())
                            .keySet()
                            .containsAll(ledger.stored().keySet()));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            Map<String, Received> there = byId(receiver.received());
            ledger.stored().forEach((id, expected) -> {
                if (!there.containsKey(id)) {
                    ledger.wrong(
                            expected.repeatable(),
                            "never arrived in " + name + " mode, " + id + ": "
                                    + api.get("/api/v1/events/" + id).text());
                }
            });
        }
        return byId(receiver.received());
    }

    private static Map<String, Received> byId(List<Received> all) {
        Map<String, Received> found = new LinkedHashMap<>();
        all.forEach(each -> found.put(each.webhookId(), each));
        return found;
    }

    static Value json(byte[] body) {
        try {
            return StrictJson.parse(body);
        } catch (StrictJson.NotJson e) {
            throw new AssertionError("no JSON: " + new String(body, StandardCharsets.UTF_8), e);
        }
    }
}
