package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who may do what: applications are tenants, keys belong to one of them and carry scopes. */
@OnCarillon
class AccessIT {

    private static final String KEYS = "/api/v1/keys";
    private static final List<String> ALL = List.of(
            "events:read", "events:write", "subscriptions:read", "subscriptions:write", "keys:read", "keys:write");

    private final String topic = Topics.unique("access");

    @Nested
    class Applications {

        @Test
        void areMadeReadRenamedAndRemoved(Api api) {
            String name = Topics.unique("app");
            Answer made = api.post(
                            "/api/v1/applications",
                            Json.createObjectBuilder().add("name", name).build())
                    .expect(201);
            String path = "/api/v1/applications/" + made.string("uid");
            assertThat(api.get(path).expect(200).string("name")).isEqualTo(name);
            api.patch(path, Json.createObjectBuilder().add("name", name + "-2").build())
                    .expect(200);
            assertThat(names(api)).contains(name + "-2").doesNotContain(name);
            api.delete(path).expect(204);
            api.get(path).expectProblem(404);
        }

        /** Of all pages: other tests have applications, too. */
        private static List<String> names(Api api) {
            List<String> names = new ArrayList<>();
            String first = "/api/v1/applications?limit=250";
            for (String path = first; path != null; ) {
                JsonObject page = api.get(path).expect(200).json();
                page.getJsonArray("data")
                        .getValuesAs(JsonObject.class)
                        .forEach(each -> names.add(each.getString("name")));
                path = page.containsKey("next") ? first + "&cursor=" + page.getString("next") : null;
            }
            return names;
        }

        @Test
        void theDefaultOneIsThereFromTheStart(Api api) {
            assertThat(api.get("/api/v1/applications/default").expect(200).string("name"))
                    .isEqualTo("default");
        }
    }

    @Nested
    class AKeyOfOneApplication {

        @Test
        void seesByEveryDoorNothingOfAnother(Api admin, WebhookReceiver receiver) {
            Api ours = admin.as(key(admin, application(admin), ALL).string("key"));
            Api theirs = admin.as(key(admin, application(admin), ALL).string("key"));
            String event = theirs.publish(anEvent(topic)).expect(202).string("id");
            String subscription = Subscribe.to(topic).at(receiver, theirs).string("id");

            assertThat(ours.get("/api/v1/events").expect(200).json().getJsonArray("data"))
                    .isEmpty();
            ours.get("/api/v1/events/" + event).expectProblem(404);
            assertThat(ours.get("/api/v1/subscriptions").expect(200).text()).doesNotContain(subscription);
            String path = "/api/v1/subscriptions/" + subscription;
            ours.get(path).expectProblem(404);
            ours.patch(path, Json.createObjectBuilder().add("name", "mine").build())
                    .expectProblem(404);
            ours.delete(path).expectProblem(404);
            for (JsonObject each :
                    theirs.get(KEYS).expect(200).json().getJsonArray("data").getValuesAs(JsonObject.class)) {
                ours.get(KEYS + "/" + each.getString("id")).expectProblem(404);
                ours.delete(KEYS + "/" + each.getString("id")).expectProblem(404);
            }
            ours.get("/api/v1/applications").expectProblem(403);
            ours.with("Carillon-Application", "default").get("/api/v1/events").expectProblem(403);
        }

        @Test
        void hearsNothingOfAnother(Api admin, WebhookReceiver receiver) {
            Api ours = admin.as(key(admin, application(admin), ALL).string("key"));
            Api theirs = admin.as(key(admin, application(admin), ALL).string("key"));
            Subscribe.to("**").at(receiver, ours);
            theirs.publish(anEvent(topic)).expect(202);
            admin.publish(anEvent(topic)).expect(202);
            var own = anEvent(topic);
            ours.publish(own).expect(202);
            assertThat(receiver.awaitReceived(1))
                    .extracting(each -> each.eventId())
                    .containsExactly(own.id());
        }

        @Test
        void mayReuseAnIdThatAnotherApplicationHasUsed(Api admin) {
            Api ours = admin.as(key(admin, application(admin), ALL).string("key"));
            Api theirs = admin.as(key(admin, application(admin), ALL).string("key"));
            var event = anEvent(topic);
            String first = theirs.publish(event).expect(202).string("id");
            assertThat(ours.publish(event.data("7")).expect(202).string("id")).isNotEqualTo(first);
        }
    }

    @Nested
    class Scopes {

        @Test
        void aKeyDoesOnlyWhatItsScopesSay(Api admin, WebhookReceiver receiver) {
            Api reader = admin.as(key(admin, "default", List.of("events:read")).string("key"));
            reader.get("/api/v1/events").expect(200);
            reader.publish(anEvent(topic)).expectProblem(403);
            reader.get("/api/v1/subscriptions").expectProblem(403);
            reader.post("/api/v1/subscriptions", Subscribe.to(topic).body(receiver))
                    .expectProblem(403);
            reader.get(KEYS).expectProblem(403);
            Api writer = admin.as(key(admin, "default", List.of("events:write")).string("key"));
            writer.publish(anEvent(topic)).expect(202);
            writer.get("/api/v1/events").expectProblem(403);
        }

        @Test
        void aKeyGrantsOnlyScopesItHas(Api admin) {
            Api granting = admin.as(
                    key(admin, "default", List.of("keys:write", "events:read")).string("key"));
            granting.post(KEYS, keyBody("default", List.of("events:read"))).expect(201);
            granting.post(KEYS, keyBody("default", List.of("events:write"))).expectProblem(403);
        }
    }

    @Nested
    class Keys {

        @Test
        void areShownOnceAndLaterByTheirPrefix(Api admin) {
            Answer made = key(admin, "default", List.of("events:read"));
            Answer shown = admin.get(KEYS + "/" + made.string("id")).expect(200);
            assertThat(shown.json()).doesNotContainKey("key");
            assertThat(made.string("key")).startsWith(shown.string("prefix"));
        }

        @Test
        void areRefusedWithinASecondOfTheirRevocation(Api admin) {
            Answer made = key(admin, "default", List.of("events:read"));
            Api withKey = admin.as(made.string("key"));
            withKey.get("/api/v1/events?limit=1").expect(200);
            admin.delete(KEYS + "/" + made.string("id")).expect(200);
            long revoked = System.nanoTime();
            long asked = revoked;
            while (withKey.get("/api/v1/events?limit=1").status() != 401) { // however long an answer takes
                assertThat(Duration.ofNanos(asked - revoked))
                        .as("asked after the revocation, and let in")
                        .isLessThan(Duration.ofSeconds(1));
                asked = System.nanoTime();
            }
        }

        @Test
        void expire(Api admin) {
            JsonObject body = Json.createObjectBuilder(keyBody("default", List.of("events:read")))
                    .add("expiresAt", Instant.now().plusSeconds(2).toString())
                    .build();
            Api withKey = admin.as(admin.post(KEYS, body).expect(201).string("key"));
            withKey.get("/api/v1/events?limit=1").expect(200);
            Awaitility.await().until(() -> withKey.get("/api/v1/events?limit=1").status() == 401);
        }

        @Test
        void actForAnyApplicationIfTheyMayWriteApplications(Api admin) {
            String other = application(admin);
            Api acting = admin.with("Carillon-Application", other);
            String id = acting.publish(anEvent(topic)).expect(202).string("id");
            admin.get("/api/v1/events/" + id).expectProblem(404);
            acting.get("/api/v1/events/" + id).expect(200);
            admin.with("Carillon-Application", "no-such-application")
                    .get("/api/v1/events")
                    .expectProblem(404);
        }
    }

    private static String application(Api admin) {
        String name = Topics.unique("app");
        admin.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", name).build())
                .expect(201);
        return name;
    }

    private static Answer key(Api admin, String application, List<String> scopes) {
        return admin.with("Carillon-Application", application)
                .post(KEYS, keyBody(application, scopes))
                .expect(201);
    }

    private static JsonObject keyBody(String application, List<String> scopes) {
        return Json.createObjectBuilder()
                .add("name", "key of " + application)
                .add("scopes", Json.createArrayBuilder(scopes))
                .build();
    }
}
