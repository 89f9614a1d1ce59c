package dev.carillon.delivery.destination;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-21T08:00:00Z"));
    private final HttpSender http = new HttpSender(HttpSettings.DEFAULTS, new AddressGuard(List.of("127.0.0.1")));
    private final Authenticator authenticator = new Authenticator(http, new AccessTokens(http, clock));
    private final WebhookReceiver receiver = WebhookReceiver.start();
    private final WebhookReceiver tokens = WebhookReceiver.start();

    @AfterEach
    void close() {
        http.close();
        receiver.close();
        tokens.close();
    }

    @Test
    void basicIsInUtf8AndInThePlaceOfAnyOther() throws Exception {
        send(new Authentication.Basic("Añ", "p:w"));

        assertThat(receiver.received().get(0).headers().allValues("Authorization"))
                .containsExactly("Basic QcOxOnA6dw==");
    }

    @Test
    void aKeyGoesInItsHeader() throws Exception {
        send(new Authentication.ApiKey("X-Key", "k1"));

        assertThat(receiver.received().get(0).header("X-Key")).isEqualTo("k1");
    }

    @Nested
    class Token {

        private final Authentication.OAuth2 client =
                new Authentication.OAuth2(tokens.uri(), "shop a", "s&c=r:t", "hooks write", false);

        @Test
        void isAskedForAndKeptUntilShortlyBeforeItEnds() throws Exception {
            tokens.answers(token("one", 600), token("two", 600));

            assertThat(send(client)).isInstanceOf(SendOutcome.Answered.class);
            clock.tick(Duration.ofSeconds(569));
            send(client);
            assertThat(bearers()).containsExactly("Bearer one", "Bearer one");
            clock.tick(Duration.ofSeconds(1));
            send(client);

            assertThat(bearers()).containsExactly("Bearer one", "Bearer one", "Bearer two");
            Received asked = tokens.received().get(0);
            assertThat(asked.text()).isEqualTo("grant_type=client_credentials&scope=hooks+write");
            assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
            assertThat(asked.header("Authorization"))
                    .isEqualTo("Basic c2hvcCthOnMlMjZjJTNEciUzQXQ="); // shop+a:s%26c%3Dr%3At
        }

        @Test
        void isAskedForWithTheSecretInTheBodyIfThatIsWanted() throws Exception {
            tokens.answers(token("one", 600));

            send(new Authentication.OAuth2(tokens.uri(), "shop", "s&", null, true));

            assertThat(tokens.received().get(0).text())
                    .isEqualTo("grant_type=client_credentials&client_id=shop&client_secret=s%26");
            assertThat(tokens.received().get(0).header("Authorization")).isNull();
        }

        @Test
        void isAskedForOnceByManyAtTheSameTime() throws Exception {
            tokens.answers(token("one", 600).after(Duration.ofMillis(300)));

            List<CompletableFuture<SendOutcome>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(start(client));
            }
            for (CompletableFuture<SendOutcome> each : all) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Answered.class);
            }

            assertThat(tokens.received()).hasSize(1);
            assertThat(bearers()).hasSize(20).containsOnly("Bearer one");
        }

        @Test
        void anErrorWhileTheAnswerIsReadIsToldToAllWhoWait() throws Exception {
            AtomicBoolean fails = new AtomicBoolean(true);
            AccessTokens kept = new AccessTokens(http, new Clock() {
                @Override
                public Instant instant() {
                    if (fails.getAndSet(false)) {
                        throw new StackOverflowError("of the test");
                    }
                    return clock.instant();
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            });
            tokens.answers(token("one", 600).after(Duration.ofMillis(300)));
            List<CompletableFuture<AccessTokens.Answer>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                CompletableFuture<AccessTokens.Answer> answer = new CompletableFuture<>();
                all.add(answer);
                kept.get(client, 1, DEADLINE, answer::complete);
            }

            for (CompletableFuture<AccessTokens.Answer> each : all) {
                assertThat(each.get(30, TimeUnit.SECONDS).failure()).contains("answered what cannot be read");
            }
        }

        @Test
        void oneWhoThrowsKeepsNoOtherFromHearing() throws Exception {
            AccessTokens kept = new AccessTokens(http, clock);
            tokens.answers(token("one", 600).after(Duration.ofMillis(300)));
            CompletableFuture<AccessTokens.Answer> answer = new CompletableFuture<>();
            kept.get(client, 1, DEADLINE, given -> {
                throw new AssertionError("of the test");
            });
            kept.get(client, 1, DEADLINE, answer::complete);

            assertThat(answer.get(30, TimeUnit.SECONDS).token()).isEqualTo("one");
        }

        @Test
        void thatCannotEvenBeAskedForIsAFailureEachTime() throws Exception {
            Authentication.OAuth2 odd = new Authentication.OAuth2(tokens.uri(), null, "s", null, false);

            for (int i = 0; i < 2; i++) {
                assertThat(send(odd)).isInstanceOf(SendOutcome.Unreachable.class);
                clock.tick(Duration.ofSeconds(3));
            }
        }

        @Test
        void thatIsRefusedIsAskedForAgainOnce() throws Exception {
            tokens.answers(token("old", 600), token("new", 600), token("newest", 600));
            send(client);
            receiver.answers(ScriptedAnswer.status(401), ScriptedAnswer.status(200));

            assertThat(status(send(client))).isEqualTo(200);
            assertThat(bearers()).containsExactly("Bearer old", "Bearer old", "Bearer new");

            receiver.answers(ScriptedAnswer.status(401), ScriptedAnswer.status(401), ScriptedAnswer.status(200));
            assertThat(status(send(client))).isEqualTo(401);
            assertThat(tokens.received()).hasSize(3);
        }

        @Test
        void thatCannotBeHadFailsTheAttemptAndSaysWhyWithoutTheSecret() throws Exception {
            tokens.alwaysAnswers(ScriptedAnswer.status(400).withBody("{\"error\":\"invalid_client\"}"));

            SendOutcome outcome = send(client);

            assertThat(outcome)
                    .isInstanceOfSatisfying(SendOutcome.Unreachable.class, failed -> assertThat(failed.reason())
                            .isEqualTo("no access token: the token endpoint answered 400: invalid_client"));
            send(client);
            assertThat(tokens.received())
                    .as("asked again after two seconds only")
                    .hasSize(1);
            clock.tick(Duration.ofSeconds(2));
            send(client);
            assertThat(tokens.received()).hasSize(2);
            assertThat(receiver.received()).isEmpty();
        }

        @Test
        void ofAnEndpointThatIsNotAllowedIsNotAskedFor() throws Exception {
            SendOutcome outcome = send(new Authentication.OAuth2(
                    URI.create(tokens.uri().toString().replace("127.0.0.1", "127.0.0.2")), "a", "b", null, false));

            assertThat(outcome)
                    .isInstanceOfSatisfying(SendOutcome.Unreachable.class, failed -> assertThat(failed.reason())
                            .contains("127.0.0.2 is loopback"));
        }

        @Test
        void mayBeLong() throws Exception {
            String jwt = "e".repeat(6_000);
            tokens.answers(token(jwt, 600));

            send(client);

            assertThat(bearers()).containsExactly("Bearer " + jwt);
        }

        @Test
        void thatWouldEndTheHeaderIsNone() throws Exception {
            tokens.answers(token("a\\r\\nX-Evil: 1", 600));

            assertThat(send(client)).isInstanceOf(SendOutcome.Unreachable.class);
        }

        private static ScriptedAnswer token(String token, int seconds) {
            return ScriptedAnswer.status(200)
                    .withBody("{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":" + seconds
                            + "}");
        }

        private List<String> bearers() {
            return receiver.received().stream()
                    .map(each -> each.header("Authorization"))
                    .toList();
        }
    }

    @Test
    void noTextFormShowsASecret() {
        assertThat(List.of(
                        new Authentication.Basic("u", "hidden"),
                        new Authentication.ApiKey("h", "hidden"),
                        new Authentication.OAuth2(tokens.uri(), "c", "hidden", null, false),
                        new AccessTokens.Answer("hidden", null, clock.instant())))
                .noneMatch(each -> each.toString().contains("hidden"));
    }

    private static int status(SendOutcome outcome) {
        return ((SendOutcome.Answered) outcome).status();
    }

    private SendOutcome send(Authentication authentication) throws Exception {
        return start(authentication).get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<SendOutcome> start(Authentication authentication) {
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        OutboundRequest request = new OutboundRequest(
                "POST",
                receiver.uri(),
                "text/plain",
                List.of(new OutboundRequest.Header("authorization", "of the headers")),
                new byte[] {1});
        authenticator.send(authentication, request, DEADLINE, outcome::complete);
        return outcome;
    }
}
