package dev.carillon.delivery.destination;

import static dev.carillon.fixture.ScriptedAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.CircuitPolicy;
import dev.carillon.delivery.DeliverySettings;
import dev.carillon.event.TopicPattern;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.ScriptedAnswer;
import dev.carillon.fixture.SettableClock;
import dev.carillon.fixture.WebhookReceiver;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.HttpSettings;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.Authentication;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.SignatureForm;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.VerificationTry;
import dev.carillon.subscription.Verifications;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointVerificationTest {

    private static final String PING = "{\"verification\":\"ping\"}";
    private static final String HANDSHAKE =
            "{\"verification\":\"handshake\"," + "\"limits\":{\"rate\":{\"requests\":3,\"per\":\"PT1S\"}}}";
    private static final String ALLOWED = "WebHook-Allowed-Origin";

    private final WebhookReceiver receiver = WebhookReceiver.start();
    private final HttpSender http = new HttpSender(HttpSettings.DEFAULTS, new AddressGuard(List.of("127.0.0.1")));
    private final Written written = new Written();

    @AfterEach
    void close() {
        http.close();
        receiver.close();
    }

    @Test
    void aPingIsAsGitHubSendsIt() throws Exception {
        assertThat(ask(ContentForm.GITHUB, PING)).isEqualTo("verified null");

        Received ping = receiver.received().get(0);
        assertThat(ping.method()).isEqualTo("POST");
        assertThat(ping.header("X-GitHub-Event")).isEqualTo("ping");
        assertThat(ping.header("X-GitHub-Hook-ID")).isEqualTo("7");
        assertThat(ping.header("User-Agent")).startsWith("GitHub-Hookshot/");
        assertThat(ping.json().getString("zen")).isNotBlank();
        assertThat(ping.json().getInt("hook_id")).isEqualTo(7);
        assertThat(ping.json().getJsonObject("hook").getJsonObject("config").getString("url"))
                .isEqualTo(receiver.uri().toString());
        assertThat(ping.header("X-Hub-Signature-256"))
                .isEqualTo("sha256=" + SigningSecret.ofText("s").hmacSha256(ping.body()));
    }

    @Test
    void aPingIsAnEventInTheOtherForms() throws Exception {
        assertThat(ask(ContentForm.CLOUDEVENTS_STRUCTURED, PING)).isEqualTo("verified null");

        assertThat(receiver.received().get(0).json().getString("type")).isEqualTo("carillon.ping");
    }

    @ParameterizedTest
    @CsvSource({
        "204,verified null",
        "302,not verified: the ping was answered 302",
        "500,not verified: the ping was answered 500",
        "'410','disabled: 410 Gone, when it was asked'"
    })
    void aPingIsAnsweredByItsStatus(int status, String ending) throws Exception {
        receiver.alwaysAnswers(status(status));

        assertThat(ask(ContentForm.DATA, PING)).isEqualTo(ending);
    }

    @Test
    void theHandshakeSaysWhoAsksForHowMuch() throws Exception {
        receiver.alwaysAnswers(
                status(200).withHeader(ALLOWED, "hub.example").withHeader("WebHook-Allowed-Rate", "120"));

        assertThat(ask(ContentForm.DATA, HANDSHAKE)).isEqualTo("verified 120");
        Received asked = receiver.received().get(0);
        assertThat(asked.method()).isEqualTo("OPTIONS");
        assertThat(asked.path()).isEqualTo(receiver.uri().getPath());
        assertThat(asked.header("WebHook-Request-Origin")).isEqualTo("hub.example");
        assertThat(asked.header("WebHook-Request-Rate")).isEqualTo("180");
        assertThat(asked.header("WebHook-Request-Callback"))
                .isEqualTo("https://hub.example/carillon/confirm?id=" + new UUID(0, 7) + "&key=token");
        assertThat(asked.header("X-Gate")).isEqualTo("open");
    }

    @ParameterizedTest
    @CsvSource({
        "*,,verified null",
        "*,*,verified null",
        "HUB.example,10,verified 10",
        "other.example,10,not verified: the endpoint allows another origin than hub.example",
        "*,0,not verified: the endpoint allows a rate that is no positive number and not *",
        ",10,not verified: the endpoint answered 200 without WebHook-Allowed-Origin"
    })
    void theHandshakeIsAnsweredByHeadersAlone(String origin, String rate, String ending) throws Exception {
        receiver.alwaysAnswers(answer(200, origin, rate));
        assertThat(ask(ContentForm.DATA, HANDSHAKE)).isEqualTo(ending);
    }

    @Test
    void noStatusIsConsentOrRefusal() throws Exception {
        receiver.alwaysAnswers(answer(405, "*", null));
        assertThat(ask(ContentForm.DATA, HANDSHAKE)).isEqualTo("verified null");
    }

    @Test
    void whoCannotBeReachedHasNotAgreed() throws Exception {
        receiver.close();

        assertThat(ask(ContentForm.DATA, PING)).startsWith("not verified: ").contains("refused");
    }

    @Test
    void whoseKeysCannotBeReadIsNotAsked() {
        written.next.add(Subject.of(receiver.uri(), ContentForm.DATA, PING, null));

        assertThat(end()).isEqualTo("not verified: its keys cannot be read");
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void asksAHundredAtATime() throws Exception {
        receiver.alwaysAnswers(status(204).after(Duration.ofMillis(1_500)));
        Signing signing = Signing.of(SigningSecret.random());
        for (int i = 0; i < 250; i++) {
            written.next.add(Subject.of(receiver.uri(), ContentForm.DATA, PING, signing));
        }
        EndpointVerification verification = verification();
        verification.step();
        assertThat(written.next).hasSize(150);
        verification.step();
        assertThat(written.next).as("all are under way still").hasSize(150);

        await().atMost(Duration.ofSeconds(60)).until(() -> {
            verification.step();
            return written.verified == 250;
        });
    }

    @Test
    void whatFailsWhileItAsksOrReadsAnAnswerGivesItsPlaceBack() {
        Signing signing = Signing.of(SigningSecret.random());
        AtomicInteger sent = new AtomicInteger();
        EndpointVerification verification = verification(new Authenticator(null, null) {
            @Override
            void send(
                    Authentication authentication,
                    OutboundRequest request,
                    Duration deadline,
                    Consumer<SendOutcome> done) {
                if (sent.incrementAndGet() % 2 == 0) {
                    throw new StackOverflowError("of the test");
                }
                try {
                    done.accept(new SendOutcome.Answered(200, Optional.empty(), null, "", true, Duration.ZERO));
                } catch (RuntimeException logged) {
                    return; // as a sender does
                }
            }
        });
        for (int i = 0; i < 250; i++) {
            written.next.add(Subject.of(receiver.uri(), ContentForm.DATA, HANDSHAKE, signing));
        }

        for (int i = 0; i < 4; i++) {
            verification.step();
        }

        assertThat(sent).hasValue(250);
        assertThat(written.refused).isEqualTo(250);
    }

    @Test
    void anAnswerThatCannotBeWrittenKeepsNoOtherFromBeingAsked() {
        EndpointVerification verification = verification();
        written.next.add(Subject.of(receiver.uri(), ContentForm.DATA, PING, null));
        verification.step();
        written.fault = new StackOverflowError("of the test");
        written.next.add(Subject.of(receiver.uri(), ContentForm.DATA, PING, null));

        assertThatThrownBy(verification::step).isSameAs(written.fault);
        assertThat(written.next).isEmpty();

        written.fault = null;
        verification.step();
        assertThat(written.refused).isEqualTo(2);
    }

    private static ScriptedAnswer answer(int status, String origin, String rate) {
        ScriptedAnswer answer = status(status);
        answer = origin == null ? answer : answer.withHeader(ALLOWED, origin);
        return rate == null ? answer : answer.withHeader("WebHook-Allowed-Rate", rate);
    }

    private String ask(ContentForm form, String options) throws IOException {
        Signing signing = new Signing(List.of(SignatureForm.GITHUB), SigningSecret.ofText("s"), null, List.of());
        written.next.add(Subject.of(receiver.uri(), form, options, signing));
        return end();
    }

    private EndpointVerification verification() {
        return verification(new Authenticator(http, null));
    }

    private EndpointVerification verification(Authenticator authenticator) {
        DeliverySettings settings =
                new DeliverySettings(1, 1, 1, 1, 1, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        return new EndpointVerification(
                written,
                authenticator,
                settings,
                new WebhookOrigin("hub.example", URI.create("https://hub.example/carillon")),
                new SettableClock());
    }

    private String end() {
        EndpointVerification verification = verification();
        return await().until(
                        () -> {
                            verification.step();
                            return written.ending;
                        },
                        ending -> ending != null);
    }

    /** The subscription that is to be asked. */
    private static final class Subject {
        static VerificationTry of(URI url, ContentForm form, String options, Signing signing) {
            try {
                return new VerificationTry(
                        new SubscriptionSnapshot(
                                7,
                                new UUID(0, 7),
                                1,
                                "n",
                                List.of(TopicPattern.ALL),
                                new SubscriptionSnapshot.Webhook(url, form, signing, Map.of("X-Gate", "open")),
                                SubscriptionOptions.of((ObjectNode) new ObjectMapper().readTree(options)),
                                SubscriptionSnapshot.Life.always(SubscriptionStatus.UNVERIFIED)),
                        0);
            } catch (IOException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    /** What there is to ask, and what was written down. */
    private static final class Written extends Verifications {

        final List<VerificationTry> next = new ArrayList<>();
        volatile String ending;
        volatile int verified;
        volatile int refused;
        volatile Error fault;

        Written() {
            super(null, null, null, null);
        }

        @Override
        public List<VerificationTry> claimUnverified(int most) {
            List<VerificationTry> first = next.subList(0, Math.min(most, next.size()));
            List<VerificationTry> taken = List.copyOf(first);
            first.clear();
            return taken;
        }

        @Override
        public void verified(VerificationTry asked, Integer requestsPerMinute) {
            verified++;
            ending = "verified " + requestsPerMinute;
        }

        @Override
        public void notVerified(VerificationTry asked, String reason) {
            if (fault != null) {
                throw fault;
            }
            refused++;
            ending = "not verified: " + reason;
        }

        @Override
        public void gone(VerificationTry asked, String reason) {
            ending = "disabled: " + reason;
        }

        @Override
        public String consentToken(SubscriptionSnapshot subscription) {
            return "token";
        }
    }
}
