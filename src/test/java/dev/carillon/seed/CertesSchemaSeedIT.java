package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Tenant;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema registry of Certes: its names, its versions, and what it says of changes. */
@OnCarillon
class CertesSchemaSeedIT {

    private static final String SCHEMAS = "/api/v1/schemas";
    private static final String PUSH = "community.certes.dev/github/1/push";
    private static final String V1 =
            "syntax = \"proto3\";\n\nmessage Push {\n  string ref = 1;\n  Kind kind = 2;\n}\n\n"
                    + "enum Kind {\n  UNKNOWN = 0;\n  BRANCH = 1;\n}\n";

    private Tenant tenant;

    @BeforeEach
    void create(Api admin) {
        tenant = Tenant.create(admin);
    }

    @Test
    void C31_schemasAreStoredReadListedAndDataIsValidatedByThem() {
        String id = tenant.named(PUSH, V1).expect(201).string("id");
        assertThat(tenant.api().get(SCHEMAS + "/" + id).expect(200).string("name"))
                .isEqualTo(PUSH);
        assertThat(list("?name=" + PUSH)).hasSize(1);
        assertThat(list("")).hasSize(1);
        assertThat(valid(id, "{\"ref\":\"refs/heads/main\",\"kind\":\"BRANCH\"}"))
                .isTrue();
        assertThat(valid(id, "{\"ref\":7}")).isFalse();
        assertThat(valid(id, "{\"kind\":\"TAG\"}")).isFalse();
        assertThat(valid(id, "{\"reff\":\"\"}")).isFalse();
    }

    @Test
    void C32_aSchemaIsProto3AndItsMessagesAreReadInTheirBinaryForm() {
        String id = tenant.named(PUSH, V1).expect(201).string("id");
        assertThat(validBytes(id, new byte[] {0x0a, 0x01, 'x', 0x10, 0x01})).isTrue();
        assertThat(validBytes(id, new byte[] {0x0a, 0x05, 'x'})).as("cut off").isFalse();
        assertThat(validBytes(id, new byte[] {0x38, 0x01}))
                .as("unknown field 7")
                .isFalse();
        assertThat(validBytes(id, new byte[] {0x10, 0x09})).as("unknown member").isFalse();
        tenant.named("events.example.com/_/1/a", "syntax = \"proto2\";\nmessage A { optional string a = 1; }")
                .expectProblem(400);
    }

    @Test
    void C32_schemasOfOthersAreCopiesAndOwnOnesStay() {
        Answer foreign = tenant.api()
                .post(
                        SCHEMAS,
                        Json.createObjectBuilder()
                                .add("name", PUSH)
                                .add("schema", V1)
                                .add("foreign", true)
                                .build())
                .expect(201);
        assertThat(foreign.json().getBoolean("foreign")).isTrue();
        Answer own = tenant.named("events.example.com/_/1/my_event", V1).expect(201);
        assertThat(own.json().getBoolean("foreign")).isFalse();
    }

    @Test
    void C32_theStoreIsReadLikeFolders() {
        tenant.named(PUSH, V1).expect(201);
        tenant.named("community.certes.dev/github/repo/1/push", V1).expect(201);
        tenant.named("community.certes.dev/stripe/1/charge", V1).expect(201);
        assertThat(list("?prefix=community.certes.dev/github/")).hasSize(2);
        assertThat(list("?prefix=community.certes.dev/")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events.meetly.com/_/1/my_event",
                "events.meetly.com/org/user/1/my_event",
                "events.meetly.com/foo/bar/baz/12/my_event"
            })
    void C33_aNameIsDomainNamespaceVersionAndEventReadFromTheRight(String name) {
        assertThat(tenant.named(name, V1).expect(201).string("name")).isEqualTo(name);
    }

    @Test
    void C33_upTo128NestedNamespaces() {
        String most = "d/" + String.join("/", Collections.nCopies(128, "n")) + "/1/e";
        assertThat(tenant.named(most, V1).expect(201).string("name")).isEqualTo(most);
        tenant.named(most.replaceFirst("d/", "d/n/"), V1).expectProblem(400);
        tenant.named("d/n/e", V1).expect(201); // gets its version
        tenant.named("d/e", V1).expectProblem(400);
        tenant.named("d/n/01/e/x", V1).expect(201); // 01 is no version, so all is a namespace
    }

    @Test
    void C34_aNewFieldOrMessageReplacesWithinTheMajorVersion() {
        tenant.named(PUSH, V1).expect(201);
        Answer field = tenant.named(PUSH, V1.replace("Kind kind = 2;", "Kind kind = 2;\n  int32 size = 3;"))
                .expect(201);
        assertThat(field.string("name")).isEqualTo(PUSH);
        assertThat(field.string("versionText")).isEqualTo("1.1");
        assertThat(field.json().getBoolean("compatible")).isTrue();
        Answer message = tenant.named(
                        PUSH,
                        V1.replace("Kind kind = 2;", "Kind kind = 2;\n  int32 size = 3;")
                                + "message Author { string name = 1; }")
                .expect(201);
        assertThat(message.string("versionText")).isEqualTo("1.2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  string ref = 1;\n|", // a field is removed
                "string ref = 1|int64 ref = 1", // its type is changed
                "  BRANCH = 1;\n|  BRANCH = 1;\n  TAG = 2;\n", // a member is added
                "  BRANCH = 1;\n|", // a member is removed
                "message Push|message Author { string name = 1; }\nmessage Push" // compared the other way round:
                // removed
            })
    void C34_whatBreaksReadersBeginsAMajorVersion(String change) {
        String[] parts = change.split("\\|", -1);
        boolean removesMessage = parts[0].equals("message Push");
        String changed = V1.replace(parts[0], parts[1]);
        tenant.named(PUSH, removesMessage ? changed : V1).expect(201);
        Answer next = tenant.named(PUSH, removesMessage ? V1 : changed).expect(201);
        assertThat(next.string("name")).isEqualTo("community.certes.dev/github/2/push");
        assertThat(next.json().getBoolean("compatible")).isFalse();
        assertThat(list("")).as("the earlier one is still there").hasSize(2);
    }

    @Test
    void C35_whoSubscribesToMajor1HearsEvery1xAndNever2x(WebhookReceiver receiver) {
        tenant.named(PUSH, V1).expect(201);
        tenant.policy("require");
        Subscribe.to(PUSH).at(receiver, tenant.api());
        tenant.api().publish(anEvent(PUSH).id("1.0").data("{\"ref\":\"a\"}")).expect(202);
        tenant.named(PUSH, V1.replace("Kind kind = 2;", "Kind kind = 2;\n  int32 size = 3;"))
                .expect(201);
        tenant.api().publish(anEvent(PUSH).id("1.1").data("{\"size\":5}")).expect(202);
        tenant.named(PUSH, V1.replace("string ref = 1", "int64 ref = 1")).expect(201);
        tenant.api()
                .publish(anEvent("community.certes.dev/github/2/push").id("2.0").data("{\"ref\":\"5\"}"))
                .expect(202);
        tenant.api()
                .publish(anEvent(PUSH).id("1.1-again").data("{\"ref\":\"b\"}"))
                .expect(202);
        assertThat(receiver.awaitReceived(3))
                .extracting(Received::eventId)
                .containsExactlyInAnyOrder("1.0", "1.1", "1.1-again");
    }

    @Test
    void C36_theTextComesBackWithItsNameInOptions() {
        Answer stored = tenant.named("community.certes.dev/github/push", V1).expect(201);
        String text = stored.string("schema");
        assertThat(text)
                .contains(
                        "import \"certes/v1/options.proto\";",
                        "option (certes.v1.domain) = \"community.certes.dev\";",
                        "option (certes.v1.namespace) = \"github\";",
                        "option (certes.v1.version) = 1;",
                        "option (certes.v1.event_name) = \"push\";");
        assertThat(tenant.named(PUSH, text).expect(200).json().getBoolean("changed"))
                .as("what was read may be uploaded again")
                .isFalse();
    }

    @Test
    void C37_whoSubscribesToVersionHearsOfCompatibleAndIncompatibleChanges(WebhookReceiver receiver) {
        tenant.named(PUSH, V1).expect(201);
        Subscribe.to("community.certes.dev/github/1/_version").content("data").at(receiver, tenant.api());
        tenant.named(PUSH, V1.replace("Kind kind = 2;", "Kind kind = 2;\n  int32 size = 3;"))
                .expect(201);
        assertThat(update(receiver.awaitReceived(1).get(0)))
                .isEqualTo(Json.createObjectBuilder()
                        .add("old_schema_name", PUSH)
                        .add("new_schema_name", PUSH)
                        .add("backwards_compatible", true)
                        .build());
        tenant.named(PUSH, V1.replace("string ref = 1", "int64 ref = 1")).expect(201);
        assertThat(update(receiver.awaitReceived(2).get(1)))
                .isEqualTo(Json.createObjectBuilder()
                        .add("old_schema_name", PUSH)
                        .add("new_schema_name", "community.certes.dev/github/2/push")
                        .add("backwards_compatible", false)
                        .build());
    }

    @Test
    void C37_whoSubscribesToAllOfANamespaceHearsTheUpdatesToo(WebhookReceiver receiver) {
        Subscribe.to("community.certes.dev/github/1/*").content("data").at(receiver, tenant.api());
        tenant.named(PUSH, V1).expect(201);
        assertThat(update(receiver.awaitReceived(1).get(0)).getString("new_schema_name"))
                .isEqualTo(PUSH);
    }

    private static JsonObject update(Received received) {
        return Json.createReader(new StringReader(received.text())).readObject();
    }

    private List<?> list(String query) {
        return tenant.api().get(SCHEMAS + query).expect(200).json().getJsonArray("data");
    }

    private boolean valid(String id, String data) {
        return validate(id, "{\"data\":" + data + "}");
    }

    private boolean validBytes(String id, byte[] data) {
        return validate(id, "{\"data_base64\":\"" + Base64.getEncoder().encodeToString(data) + "\"}");
    }

    private boolean validate(String id, String body) {
        return tenant.api()
                .post(SCHEMAS + "/" + id + "/validate", "application/json", body)
                .expect(200)
                .json()
                .getBoolean("valid");
    }
}
