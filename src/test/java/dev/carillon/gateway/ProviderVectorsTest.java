package dev.carillon.gateway;

import static dev.carillon.gateway.Requests.check;
import static dev.carillon.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The examples of each sender's own documents and libraries, where they have any, are verified; with one byte changed they are not. */
class ProviderVectorsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_614_265_330);

    private static void verifies(SignatureCheck check, String secret, IncomingRequest request, Instant now) {
        assertThat(check.begin(request.head(), List.of(secret), now)).isInstanceOf(Verdict.Verified.class);
        assertThat(check.check(request, List.of(secret), now)).isInstanceOf(Verdict.Verified.class);
        assertThat(reason(check, secret + "x", request, now)).isEqualTo("signature-wrong");
        byte[] changed = request.body().clone();
        if (changed.length > 0) {
            changed[changed.length - 1] ^= 1;
            assertThat(reason(check, secret, new IncomingRequest(request.head(), changed), now))
                    .isEqualTo("signature-wrong");
        }
    }

    private static String reason(SignatureCheck check, String secret, IncomingRequest request, Instant now) {
        return check.check(request, List.of(secret), now) instanceof Verdict.Refused refused ? refused.reason() : null;
    }

    /** docs.github.com, "Validating webhook deliveries", testing the webhook payload validation. */
    @Test
    void gitHub() {
        String signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        verifies(
                check("{'type':'github'}"),
                "It's a Secret to Everybody",
                request("Hello, World!", "X-Hub-Signature-256", signature),
                NOW);
    }

    /** docs.slack.dev, "Verifying requests from Slack", of a slash command. */
    @Test
    void slack() {
        String body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
                + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        IncomingRequest request = request(
                body,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp",
                "1531420618",
                "X-Slack-Signature",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
        verifies(
                check("{'type':'slack'}"),
                "8f742231b10e8888abcd99yyyzzz85a5",
                request,
                Instant.ofEpochSecond(1_531_420_618));
    }

    /** The reference libraries of Standard Webhooks. */
    @Nested
    class StandardWebhooks {

        private static final String BODY = "{\"test\": 2432232314}";
        private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

        @Test
        void symmetric() {
            SignatureCheck check = check("{'type':'standard'}");
            for (String prefix : List.of("webhook-", "svix-", "Webhook-")) {
                IncomingRequest request = signed(prefix, SIGNATURE);
                for (String secret : List.of("whsec_" + KEY, KEY)) {
                    assertThat(check.check(request, List.of(secret), NOW)).isInstanceOf(Verdict.Verified.class);
                }
            }
            String other = "whsec_" + KEY.replace('M', 'N');
            assertThat(reason(check, other, signed("webhook-", SIGNATURE), NOW)).isEqualTo("signature-wrong");
        }

        /** RFC 8032, section 7.1, has the key pair; the signature is OpenSSL's. */
        @Test
        void asymmetric() {
            SignatureCheck check = check("{'type':'standard'}");
            String key = "whpk_" + Ed25519Vector.PUBLIC_KEY;
            IncomingRequest request = signed("webhook-", "v1a," + Ed25519Vector.SIGNATURE);
            assertThat(check.check(request, List.of(key), NOW)).isInstanceOf(Verdict.Verified.class);
            assertThat(reason(check, key, signed("webhook-", "v1a,AAAA"), NOW)).isEqualTo("signature-wrong");
            assertThat(reason(check, key, signed("webhook-", SIGNATURE), NOW))
                    .as("a signature of the other kind")
                    .isEqualTo("signature-wrong");
        }

        @Test
        void oneOfSeveral() {
            SignatureCheck check = check("{'type':'standard'}");
            String several = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,AAAA " + SIGNATURE + " v1a,AAAA";
            assertThat(check.check(signed("webhook-", several), List.of("whsec_" + KEY), NOW))
                    .isInstanceOf(Verdict.Verified.class);
        }

        private IncomingRequest signed(String prefix, String signature) {
            return request(
                    BODY,
                    prefix + "id",
                    "msg_p5jXN8AQM9LWM0D4loKWxJek",
                    prefix + "timestamp",
                    "1614265330",
                    prefix + "signature",
                    signature);
        }
    }

    /** The scheme of docs.stripe.com/webhooks, "Verify webhook signatures manually"; computed by Python. */
    @Test
    void stripe() {
        String right = "v1=3c5817089d739023dd6190f70a3757e04f7a2fd8b5dab12c2e000f51970dccff";
        String body = "{\"id\":\"evt_test_webhook\",\"object\":\"event\"}";
        SignatureCheck check = check("{'type':'stripe'}");
        verifies(
                check,
                "whsec_test_secret",
                request(
                        body,
                        "Stripe-Signature",
                        "t=1614265330," + right
                                + ",v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39"),
                NOW);
        assertThat(reason(
                        check,
                        "whsec_test_secret",
                        request(body, "Stripe-Signature", "t=1614265330," + right.replace("v1", "v0")),
                        NOW))
                .as("v0 is no signature")
                .isEqualTo("signature-malformed");
        verifies(
                check("{'type':'stripe','header':'Calendly-Webhook-Signature'}"),
                "whsec_test_secret",
                request(body, "calendly-webhook-signature", "t=1614265330, v1=00, " + right),
                NOW);
    }

    /** SQLPage's test of shopify.dev, "Verify webhook deliveries". */
    @Test
    void shopify() {
        verifies(
                check("{'type':'shopify'}"),
                "test-webhook-secret",
                request(
                        "{\"id\":1234567890,\"email\":\"customer@example.com\",\"total_price\":\"123.45\"}",
                        "X-Shopify-Hmac-SHA256",
                        "QNyObTlKbMx2qDlPF/ZOZcBqg5OgPg+2oky3zldc0Gw="),
                NOW);
    }

    /** docs.gitlab.com, "Webhooks": the token itself. */
    @Test
    void gitLab() {
        SignatureCheck check = check("{'type':'gitlab'}");
        IncomingRequest request = request("{}", "X-Gitlab-Token", "s3cret");
        assertThat(check.begin(request.head(), List.of("other", "s3cret"), NOW)).isInstanceOf(Verdict.Verified.class);
        assertThat(reason(check, "s3cre", request, NOW)).isEqualTo("credentials-wrong");
        assertThat(reason(check, "s3cret", request("{}"), NOW)).isEqualTo("credentials-missing");
    }

    @Nested
    class Twilio {

        private static final String ADDRESS = "https://mycompany.com/myapp.php?foo=1&bar=2";
        private static final String FORM =
                "To=%2B18005551212&CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&Caller=%2B14158675309";

        private static IncomingRequest of(String address, String body, String type, String signature) {
            return request(
                    List.of(address),
                    body.getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    type,
                    "X-Twilio-Signature",
                    signature);
        }

        /** The documents of Twilio's libraries; the fields in another order than sorted. */
        @Test
        void aForm() {
            verifies(
                    check("{'type':'twilio'}"),
                    "12345",
                    of(ADDRESS, FORM, "application/x-www-form-urlencoded", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
                    NOW);
        }

        /** The address and the body of twilio.com/docs, "Validating Signatures"; the token is that of the form's example. */
        @Test
        void aBodyByItsDigest() {
            String address =
                    "https://example.com/myapp?bodySHA256=5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9";
            verifies(
                    check("{'type':'twilio'}"),
                    "12345",
                    of(
                            address,
                            "{\"CallSid\":\"CA1234567890ABCDE\",\"Caller\":\"+12349013030\"}",
                            "application/json",
                            "hPXmLwIy3Fgqv1i9KPmH/HhQ6zo="),
                    NOW);
        }

        @Test
        void aBodyThatIsNotSignedIsRefused() {
            assertThat(reason(
                            check("{'type':'twilio'}"),
                            "12345",
                            of(ADDRESS, "{}", "application/json", ofTheAddressAlone()),
                            NOW))
                    .isEqualTo("signature-wrong");
        }

        /** A field that is said again changes no signature: many of them hide no other one behind them. */
        @Test
        void noFieldIsHiddenBehindManyOthers() {
            String again = FORM + "&Digits=1234".repeat(2_000);
            SignatureCheck check = check("{'type':'twilio'}");
            String form = "application/x-www-form-urlencoded";
            String signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
            assertThat(reason(check, "12345", of(ADDRESS, FORM + "&Digits=1234", form, signature), NOW))
                    .isNull();
            assertThat(reason(check, "12345", of(ADDRESS, again + "&From=%2B1evil", form, signature), NOW))
                    .isEqualTo("signature-wrong");
        }

        private static String ofTheAddressAlone() {
            return Base64.getEncoder()
                    .encodeToString(Hmac.SHA1.of(
                            "12345".getBytes(StandardCharsets.UTF_8), ADDRESS.getBytes(StandardCharsets.UTF_8)));
        }

        @Test
        void theAddressIsTheOneThatTheSenderHas() {
            IncomingRequest inside = of(
                    "http://10.0.0.7:8080/carillon/in/abc",
                    FORM,
                    "application/x-www-form-urlencoded",
                    "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
            assertThat(reason(check("{'type':'twilio'}"), "12345", inside, NOW)).isEqualTo("signature-wrong");
            verifies(check("{'type':'twilio','url':'" + ADDRESS + "'}"), "12345", inside, NOW);
        }
    }

    /** Seed line C13, whose vector this is. */
    @Test
    void certes() {
        String right = "SHA256 f2572d83bc50d3f531fae63a158f822d9f36dad17f5479ccb45216925705fbfa";
        String body = "{\"ref\":\"refs/heads/main\"}";
        SignatureCheck check = check("{'type':'certes'}");
        verifies(check, "certes-secret", request(body, "HMAC-SIG", right), NOW);
        verifies(check, "certes-secret", request(body, "hmac-sig", "SHA256 00", "hmac-sig", right), NOW);
        assertThat(reason(
                        check,
                        "certes-secret",
                        request(body, "HMAC-SIG", "SHA1 97d170e1550eee4afc0af065b78cda302a97674c"),
                        NOW))
                .isEqualTo("signature-malformed");
    }
}
