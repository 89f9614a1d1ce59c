package dev.carillon.gateway;

import static dev.carillon.gateway.Requests.json;
import static dev.carillon.gateway.Requests.request;
import static dev.carillon.gateway.Requests.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a source of webhooks can be. */
class WebhookSettingsTest {

    private static WebhookKind kind(boolean fixedValues) {
        return new WebhookKind(new GatewaySettings(fixedValues, Optional.empty(), GatewaySettings.Certes.OFF));
    }

    private static String refusedField(WebhookKind kind, String settings, String... secrets) {
        try {
            kind.check(json(settings), List.of(secrets));
            return null;
        } catch (RefusedException refused) {
            for (String each : secrets) {
                assertThat(refused).hasMessageNotContaining(each);
            }
            return refused.field();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{} /settings/verification",
                "{'verification':'github'} /settings/verification",
                "{'verification':{'type':'none'},'other':1} /settings/other",
                "{'verification':{'type':'none'},'content':'xml'} /settings/content",
                "{'verification':{'type':'none'},'answer':'xml'} /settings/answer",
                "{'verification':{'type':'none'},'eventType':{'a':1}} /settings/eventType/a",
                "{'verification':{'type':'none'},'eventType':{}} /settings/eventType",
                "{'verification':{'type':'none'},'eventType':[{'header':'X'},{'pointer':'x'}]} /settings/eventType/1/pointer",
                "{'verification':{'type':'none'},'eventId':{'digest':'md5'}} /settings/eventId",
                "{'verification':{'type':'none'},'headers':['a b']} /settings/headers/0",
                "{'verification':{'type':'none'},'headers':['Authorization']} /settings/headers/0",
                "{'verification':{'type':'none'},'headers':['cookie']} /settings/headers/0",
                "{'verification':{'type':'github'},'headers':['x-hub-signature-256']} /settings/headers/0",
                "{'verification':{'type':'hmac','header':'X-S'},'headers':['A','x-s']} /settings/headers/1",
                "{'verification':{'type':'none'},'origins':['a b']} /settings/origins/0",
                "{'verification':{'type':'none'},'schemas':'a//b'} /settings/schemas",
                "{'verification':{'type':'none'},'schemas':'/a'} /settings/schemas",
                "{'verification':{'type':'none'},'schemas':'carillon/a'} /settings/schemas",
                "{'verification':{'type':'none'},'schemas':7} /settings/schemas"
            })
    void whatCannotBeIsRefusedByItsPlace(String line) {
        int space = line.lastIndexOf(' ');
        assertThat(refusedField(kind(true), line.substring(0, space))).isEqualTo(line.substring(space + 1));
    }

    @Test
    void C20_fixedValuesAreForTheCommunityOnlyUnlessTheyAreAllowed() {
        for (String each :
                List.of("{'type':'header-value','header':'X-Token'}", "{'type':'body-value','pointer':'/token'}")) {
            String anywhere = "{'verification':" + each + "}";
            String community = "{'verification':" + each + ",'schemas':'community.certes.dev/github'}";
            String nearly = "{'verification':" + each + ",'schemas':'community.certes.dev.evil.com'}";
            assertThat(refusedField(kind(false), anywhere, "s3cret")).isEqualTo("/settings/verification/type");
            assertThat(refusedField(kind(false), nearly, "s3cret")).isEqualTo("/settings/verification/type");
            assertThat(refusedField(kind(false), community, "s3cret")).isNull();
            assertThat(refusedField(kind(true), anywhere, "s3cret")).isNull();
        }
        assertThat(refusedField(kind(false), "{'verification':{'type':'gitlab'}}", "s3cret"))
                .as("GitLab has nothing else")
                .isNull();
    }

    @Test
    void whoSignsNeedsASecretAndWhoDoesNotHasNone() {
        assertThat(refusedField(kind(false), "{'verification':{'type':'stripe'}}"))
                .isEqualTo("/secrets");
        assertThat(refusedField(kind(false), "{'verification':{'type':'none'}}", "s3cret"))
                .isEqualTo("/secrets");
        assertThat(refusedField(kind(false), "{'verification':{'type':'basic'}}", "me:pass", "n0colon"))
                .isEqualTo("/secrets/1");
        assertThat(refusedField(kind(false), "{'verification':{'type':'standard'}}", "whsec_é"))
                .isEqualTo("/secrets/0");
        assertThat(refusedField(kind(false), "{'verification':{'type':'standard'}}", "whpk_AAAA"))
                .isEqualTo("/secrets/0");
        assertThat(refusedField(
                        kind(false), "{'verification':{'type':'standard'}}", "whpk_" + Ed25519Vector.PUBLIC_KEY))
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(ProviderSignature.class)
    void aSecretThatIsMadeIsOneThatCanBe(ProviderSignature provider) {
        String more =
                switch (provider) {
                    case HMAC, HEADER_VALUE -> ",'header':'X'";
                    case BODY_VALUE -> ",'pointer':'/a'";
                    default -> "";
                };
        ObjectNode settings = json("{'verification':{'type':'" + provider + "'" + more + "}}");
        Optional<String> made = kind(true).newSecret(settings);
        assertThat(made.isPresent())
                .as("it is the sender who makes it, or there is none")
                .isNotEqualTo(List.of("stripe", "slack", "shopify", "twilio", "basic", "none")
                        .contains(provider.toString()));
        made.ifPresent(each -> {
            kind(true).check(settings, List.of(each));
            assertThat(kind(true).newSecret(settings)).isNotEqualTo(made);
        });
    }

    @Test
    void basicAuthenticationIsOfUserAndPassword() {
        SignatureCheck check = settings("{'verification':{'type':'basic'}}").check();
        Instant now = Instant.now();
        for (String each : List.of("me:s3cret", "me:päss:wort")) {
            String sent = "basic " + Base64.getEncoder().encodeToString(each.getBytes());
            assertThat(check.begin(
                            request("", "Authorization", sent).head(), List.of("me:päss:wort", "me:s3cret"), now))
                    .isInstanceOf(Verdict.Verified.class);
            assertThat(check.begin(request("", "Authorization", sent).head(), List.of("me:other"), now))
                    .isInstanceOf(Verdict.Refused.class);
        }
        for (String each : List.of("Bearer x", "Basic", "Basic !!!")) {
            assertThat(check.begin(request("", "Authorization", each).head(), List.of("me:s3cret"), now))
                    .isInstanceOf(Verdict.Refused.class);
        }
        assertThat(check.challenge()).startsWith("Basic ");
    }

    @Test
    void aValueInTheBodyIsComparedAsAWhole() {
        SignatureCheck check = settings("{'verification':{'type':'body-value','pointer':'/auth/token'}}")
                .check();
        Instant now = Instant.now();
        assertThat(check.check(request("{\"a\":[1],\"auth\":{\"token\":\"t1\"}}"), List.of("t0", "t1"), now))
                .isInstanceOf(Verdict.Verified.class);
        for (String each : List.of(
                "{\"auth\":{\"token\":\"t\"}}",
                "{\"auth\":{\"token\":{\"t1\":1}}}",
                "{}",
                "",
                "{\"auth\":",
                "[\"t1\"]")) {
            assertThat(check.check(request(each), List.of("t1"), now)).as(each).isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void originsAreAdmittedByName() {
        WebhookSettings some = settings("{'verification':{'type':'none'},'origins':['eventemitter.example.com']}");
        assertThat(some.admits("EventEmitter.example.com")).isTrue();
        assertThat(some.admits("example.com")).isFalse();
        assertThat(settings("{'verification':{'type':'none'}}").admits("a.example"))
                .isFalse();
        assertThat(settings("{'verification':{'type':'none'},'content':'cloudevents'}")
                        .admits("a.example"))
                .isTrue();
    }

    @Test
    void theOverlapOfSecretsIsBounded() {
        for (String each : List.of("P31D", "-PT1H", "1h", "")) {
            assertThatThrownBy(() -> SecretOverlap.of(each)).isInstanceOf(RefusedException.class);
        }
        assertThat(SecretOverlap.of(null)).hasHours(24);
        assertThat(SecretOverlap.of("PT0S")).isZero();
    }
}
