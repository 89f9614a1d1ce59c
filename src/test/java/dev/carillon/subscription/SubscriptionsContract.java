package dev.carillon.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Secrets;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import dev.carillon.filter.FilterInput;
import dev.carillon.fixture.TestIdentity;
import jakarta.persistence.spi.PersistenceProvider;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What subscriptions promise, whichever JPA provider is below. */
abstract class SubscriptionsContract {

    private static final int TENANT = 1;
    private static final TopicName PAID = TopicName.of("order/paid");

    private final RecordedChanges changes = new RecordedChanges();
    private SubscriptionDatabase database;
    private TestHub hub;
    private Subscriptions subscriptions;
    private Subscriptions otherNode;

    abstract Class<? extends PersistenceProvider> provider();

    @BeforeEach
    void open() throws Exception {
        database = new SubscriptionDatabase(provider());
        execute("insert into application (uid, name, created_at) values ('b', 'b', current_timestamp)");
        hub = node(new ReversedSecrets());
        subscriptions = hub.subscriptions;
        otherNode = node(new ReversedSecrets()).subscriptions;
    }

    @AfterEach
    void close() {
        database.close();
    }

    private TestHub node(Secrets secrets) {
        return new TestHub(database, secrets, changes, Clock.systemUTC());
    }

    @Test
    void tellsWithinTheTransactionWhatHappensAndNothingWhenNothingDoes() {
        String id = hub.changes.create(TENANT, draft("order/*")).subscription().id();
        hub.changes.update(TENANT, id, state("paused"), any -> {});
        hub.changes.update(TENANT, id, state("paused"), any -> {});
        hub.changes.update(TENANT, id, state("active"), any -> {});
        hub.states.disable(subscriptions.find(TENANT, id).orElseThrow().number(), "410 Gone");
        hub.changes.delete(TENANT, id, any -> {});
        assertThat(database.told)
                .filteredOn(each -> each.id().equals(id))
                .extracting(each -> each.kind() + " " + each.state() + " " + each.reason())
                .containsSubsequence(
                        "created active null",
                        "updated paused null",
                        "updated active null",
                        "disabled disabled 410 Gone",
                        "deleted disabled 410 Gone");
    }

    @Test
    void aChangeThatIsCommittedDoesNotFailBecauseOneWhoHearsOfItDoes() {
        changes.fault = new StackOverflowError("of the test");

        Subscription made = create("order/*").subscription();

        assertThat(changes.fired).hasSize(1);
        assertThat(otherNode.find(TENANT, made.id())).isPresent();
    }

    @Test
    void aChangeThatIsCommittedIsToldThoughItCannotBeReadBackNow() {
        database.loadFault = new IllegalStateException("the database did not answer");

        Subscription made = create("order/*").subscription();

        assertThat(changes.fired).hasSize(1);
        database.loadFault = null;
        assertThat(subscriptions.at(changes.fired.get(0).version()).byNumber(made.number()))
                .isPresent();
    }

    @Test
    void keepsWhatItWasGiven() throws Exception {
        SubscriptionChanges.Created created = hub.changes.create(
                TENANT,
                new SubscriptionDraft(
                        "billing",
                        "https://1.1.1.1/hook?x=1",
                        List.of("/order/**", "refund/*", "order/**"),
                        "cloudevents-binary",
                        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                        Map.of("Authorization", "Bearer x:y"),
                        "paused",
                        (ObjectNode)
                                new ObjectMapper().readTree("{\"order\":\"fifo\",\"limits\":{\"concurrency\":4}}")));

        Subscription found =
                subscriptions.find(TENANT, created.subscription().id()).orElseThrow();
        assertThat(found.name()).isEqualTo("billing");
        assertThat(found.topics()).containsExactly("order/**", "refund/*");
        assertThat(found.content()).isEqualTo(ContentForm.CLOUDEVENTS_BINARY);
        assertThat(found.secretPrefix()).isEqualTo("whsec_MfKQ");
        assertThat(found.createdAt()).isEqualTo(created.subscription().createdAt());
        assertThat(subscriptions.maskedHeaders(found)).containsExactly(Map.entry("Authorization", "***"));

        SubscriptionSnapshot snapshot =
                otherNode.current().byNumber(found.number()).orElseThrow();
        assertThat(snapshot.id()).hasToString(found.id());
        assertThat(snapshot.webhook().url()).hasToString("https://1.1.1.1/hook?x=1");
        assertThat(snapshot.webhook().signing().secret().reveal()).isEqualTo("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(snapshot.webhook().headers()).containsExactly(Map.entry("Authorization", "Bearer x:y"));
        assertThat(snapshot.life().status()).isEqualTo(SubscriptionStatus.PAUSED);
        assertThat(snapshot.options().ordering().order()).isEqualTo(Order.FIFO);
        assertThat(snapshot.options().limits().concurrency()).isEqualTo(4);
        assertThat(snapshot.options().retry()).isEqualTo(RetryOptions.STANDARD);
    }

    @Test
    void keepsSecretAndHeadersEncrypted() throws Exception {
        String secret = create("order/**").secret().reveal();

        assertThat(text("select secret from subscription")).isNotEqualTo(secret).startsWith("reversed ");
        assertThat(text("select headers from subscription")).startsWith("reversed ");
    }

    @Nested
    class AuthenticationAtTheEndpoint {

        @Test
        void isKeptEncryptedAndShownWithoutItsSecret() throws Exception {
            Subscription made = create("{\"type\":\"basic\",\"username\":\"u\",\"password\":\"hidden\"}");

            assertThat(text("select authentication from subscription")).startsWith("reversed ");
            assertThat(text("select options from subscription")).isEqualTo("{}");
            assertThat(subscriptions.maskedAuthentication(made))
                    .hasToString("{\"type\":\"basic\",\"username\":\"u\",\"password\":\"***\"}");
            assertThat(used(made)).isEqualTo(new Authentication.Basic("u", "hidden"));
        }

        @Test
        void keepsASecretThatIsGivenBackMaskedAndIsTakenAwayByNull() throws Exception {
            Subscription made = create(
                    "{\"type\":\"oauth2\",\"tokenUrl\":\"https://1.1.1.1/t\",\"clientId\":\"c\",\"clientSecret\":\"s\"}");

            change(
                    made,
                    "{\"type\":\"oauth2\",\"tokenUrl\":\"https://1.1.1.1/u\",\"clientId\":\"d\",\"clientSecret\":\"***\"}");
            assertThat(used(made))
                    .isEqualTo(new Authentication.OAuth2(URI.create("https://1.1.1.1/u"), "d", "s", null, false));

            change(made, "null");
            assertThat(used(made)).isNull();
        }

        @Test
        void itsSecretIsNotTakenToAnotherTokenEndpoint() throws Exception {
            Subscription made = create(
                    "{\"type\":\"oauth2\",\"tokenUrl\":\"https://1.1.1.1/t\",\"clientId\":\"c\",\"clientSecret\":\"s\"}");

            for (String other : List.of("https://1.1.1.1:8443/t", "http://1.1.1.1/t", "https://9.9.9.9/t")) {
                String given = "{\"type\":\"oauth2\",\"tokenUrl\":\"" + other
                        + "\",\"clientId\":\"c\",\"clientSecret\":\"***\"}";
                assertThatThrownBy(() -> change(made, given))
                        .isInstanceOfSatisfying(RefusedException.class, refused -> {
                            assertThat(refused.field()).isEqualTo("/authentication/tokenUrl");
                            assertThat(refused.rule()).endsWith(": /authentication/clientSecret");
                        });
                change(made, given.replace("***", "s"));
                change(made, given.replace(other, "https://1.1.1.1/t").replace("***", "s"));
            }
        }

        @Test
        void aTokenEndpointIsKeptAsItIsAsked() throws Exception {
            Subscription made = create("{\"type\":\"oauth2\",\"tokenUrl\":\"HTTPS://1.1.1.1/ü\",\"clientId\":\"c\","
                    + "\"clientSecret\":\"s\"}");

            assertThat(subscriptions.maskedAuthentication(made).get("tokenUrl").textValue())
                    .isEqualTo("https://1.1.1.1/%C3%BC");
            assertThat(used(made))
                    .isEqualTo(new Authentication.OAuth2(URI.create("https://1.1.1.1/%C3%BC"), "c", "s", null, false));
        }

        @Test
        void byACertificateIsReadFromPemAndFromPkcs12AndItsKeyIsNotShown() throws Exception {
            TestIdentity identity = TestIdentity.of("client");
            ObjectNode pem = new ObjectMapper().createObjectNode().put("type", "mtls");
            pem.put("certificate", identity.certificatePem()).put("key", identity.keyPem());
            ObjectNode file = new ObjectMapper().createObjectNode().put("type", "mtls");
            file.put("pkcs12", Base64.getEncoder().encodeToString(identity.pkcs12()))
                    .put("password", identity.password());

            Subscription made = create(pem.toString());
            Subscription same = create(file.toString());

            assertThat(used(made))
                    .isInstanceOf(Authentication.ClientCertificate.class)
                    .isEqualTo(used(same));
            assertThat(subscriptions.maskedAuthentication(made).get("key").asText())
                    .isEqualTo("***");
            assertThat(subscriptions.maskedAuthentication(same).toString())
                    .isEqualTo("{\"type\":\"mtls\",\"pkcs12\":\"***\",\"password\":\"***\"}");
            pem.put("key", TestIdentity.of("other").keyPem());
            assertThatThrownBy(() -> create(pem.toString()))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.field())
                            .isEqualTo("/authentication/certificate"));
        }

        /** That takes time, and nobody else may change anything meanwhile. */
        @Test
        void opensACertificatesFileOnceAndBeforeTheChange() throws Exception {
            List<String> encrypted = new ArrayList<>();
            hub = node(new ReversedSecrets() {
                @Override
                public String encrypt(String secret) {
                    assertThat(database.isChanging && secret.contains("mtls")).isFalse();
                    encrypted.add(secret);
                    return super.encrypt(secret);
                }
            });
            subscriptions = hub.subscriptions;
            TestIdentity identity = TestIdentity.of("client");
            ObjectNode file = new ObjectMapper().createObjectNode().put("type", "mtls");
            file.put("pkcs12", Base64.getEncoder().encodeToString(identity.pkcs12()))
                    .put("password", identity.password());
            Subscription made = create("{\"type\":\"basic\",\"username\":\"u\",\"password\":\"hidden\"}");

            change(made, file.toString());
            Authentication opened = used(made);
            change(made, "{\"type\":\"mtls\",\"pkcs12\":\"***\",\"password\":\"***\"}");

            assertThat(opened).isInstanceOf(Authentication.ClientCertificate.class);
            assertThat(used(made)).isEqualTo(opened);
            assertThat(encrypted)
                    .filteredOn(each -> each.contains("mtls"))
                    .hasSize(2)
                    .allMatch(each -> each.contains("BEGIN PRIVATE KEY"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{} | /authentication/type",
                    "{\"type\":\"mtls\"} | /authentication/certificate",
                    "{\"type\":\"mtls\",\"certificate\":\"x\",\"key\":\"hidden\"} | /authentication/certificate",
                    "{\"type\":\"mtls\",\"pkcs12\":\"x!\",\"password\":\"hidden\"} | /authentication/pkcs12",
                    "[] | /authentication",
                    "{\"type\":\"digest\"} | /authentication/type",
                    "{\"type\":\"basic\",\"username\":\"u\"} | /authentication/password",
                    "{\"type\":\"basic\",\"username\":\"u:v\",\"password\":\"p\"} | /authentication/username",
                    "{\"type\":\"basic\",\"username\":\"u\",\"password\":\"***\"} | /authentication/password",
                    "{\"type\":\"basic\",\"username\":\"u\",\"password\":\"p\",\"x\":1} | /authentication/x",
                    "{\"type\":\"api-key\",\"header\":\"a b\",\"value\":\"v\"} | /authentication/header",
                    "{\"type\":\"api-key\",\"header\":\"webhook-id\",\"value\":\"v\"} | /authentication/header",
                    "{\"type\":\"api-key\",\"header\":\"X\",\"value\":\"hiddén\"} | /authentication/value",
                    "{\"type\":\"oauth2\",\"tokenUrl\":\"http://10.0.0.1/\",\"clientId\":\"c\",\"clientSecret\":\"hidden\"}"
                            + " | /authentication/tokenUrl",
                    "{\"type\":\"oauth2\",\"tokenUrl\":\"ftp://1.1.1.1/\",\"clientId\":\"c\",\"clientSecret\":\"hidden\"}"
                            + " | /authentication/tokenUrl",
                })
        void isRefusedWithItsFieldAndWithoutItsSecret(String given, String field) {
            assertThatThrownBy(() -> create(given)).isInstanceOfSatisfying(RefusedException.class, refused -> {
                assertThat(refused.field()).isEqualTo(field);
                assertThat(refused.getMessage() + refused.value()).doesNotContain("hidd");
            });
            assertThat(subscriptions.list(TENANT, 0, 9)).isEmpty();
        }

        private Subscription create(String authentication) {
            return hub.changes
                    .create(TENANT, draft("order/**", "{\"authentication\":" + authentication + "}"))
                    .subscription();
        }

        private void change(Subscription subscription, String authentication) throws Exception {
            ObjectNode members =
                    (ObjectNode) new ObjectMapper().readTree("{\"authentication\":" + authentication + "}");
            SubscriptionDraft draft = new SubscriptionDraft(null, null, null, null, null, null, null, members);
            hub.changes.update(TENANT, subscription.id(), draft, any -> {});
        }

        private Authentication used(Subscription subscription) {
            return otherNode
                    .at(subscriptions.current().version())
                    .byNumber(subscription.number())
                    .orElseThrow()
                    .options()
                    .endpoint()
                    .authentication();
        }
    }

    @Test
    void makesASecretOf32BytesIfNoneWasGiven() {
        assertThat(create("order/**").secret().key()).hasSize(32);
    }

    @Nested
    class WhoHears {

        @Test
        void whatIsAcceptedAfterItWasMade() throws Exception {
            execute("update log_head set position = 7");
            create("order/**");

            assertThat(hearing(7)).isEmpty();
            assertThat(hearing(8)).hasSize(1);
        }

        @Test
        void whoeverHasAPatternThatMatchesWhateverItsStatus() {
            Subscription active = create("order/**");
            Subscription paused = create("order/*");
            create("refund/*");
            hub.changes.update(TENANT, paused.id(), state("paused"), any -> {});
            hub.changes.create(2, draft("order/**"));

            assertThat(hearing(1))
                    .extracting(SubscriptionSnapshot::number)
                    .containsExactlyInAnyOrder(active.number(), paused.number());
        }

        @Test
        void whoseFilterFits() {
            create("order/**", "{\"filter\":\"DATA('/total') > 100\"}");
            Subscription cheap = create("order/**", "{\"filter\":\"DATA('/total') < 100\"}");

            assertThat(hearing(1)).extracting(SubscriptionSnapshot::number).containsExactly(cheap.number());
            assertThat(failed).isEmpty();
        }

        @Test
        void anInvalidFilterIsRefusedWithItsPlace() {
            assertThatThrownBy(() -> create("order/**", "{\"filter\":\"id = 'a' AND (\"}"))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> {
                        assertThat(refused.field()).isEqualTo("/filter");
                        assertThat(refused.rule()).startsWith("must be CESQL; at character 15: a value is expected");
                    });
            assertThat(subscriptions.list(TENANT, 0, 9)).isEmpty();
        }

        @Test
        void noOneWhoseFilterCannotSayAndThatIsCounted() {
            Subscription broken = create("order/**", "{\"filter\":\"DATA('/total') > 100 OR id / 2 = 1\"}");

            assertThat(hearing(1)).isEmpty();
            assertThat(hearing(2)).isEmpty();
            assertThat(failed).hasSize(2).allMatch(each -> each.subscription() == broken.number());
            subscriptions.failed(failed);
            subscriptions.writeFailures();
            subscriptions.failed(failed.subList(0, 1));
            subscriptions.writeFailures();

            Subscription found = subscriptions.find(TENANT, broken.id()).orElseThrow();
            assertThat(found.filterErrors()).isEqualTo(3);
            assertThat(found.lastFilterError()).contains("'e-1' is not a number");
            hub.changes.update(TENANT, broken.id(), state("paused"), any -> {});
            assertThat(subscriptions.find(TENANT, broken.id()).orElseThrow().filterErrors())
                    .isEqualTo(3);
        }

        private final List<FilterFailure> failed = new ArrayList<>();

        private List<SubscriptionSnapshot> hearing(long position) {
            List<SubscriptionSnapshot> found = new ArrayList<>();
            EventData event =
                    EventData.builder(PAID).id("e-1").json("{\"total\":12.5}").build();
            subscriptions.current().matching(TENANT, FilterInput.of(event), position, found::add, failed::add);
            return found;
        }

        private Subscription create(String topic) {
            return create(topic, "{}");
        }

        private Subscription create(String topic, String options) {
            return hub.changes
                    .create(TENANT, SubscriptionsContract.draft(topic, options))
                    .subscription();
        }
    }

    @Nested
    class Versions {

        @Test
        void riseWithEachChangeAndAreTold() {
            long before = subscriptions.current().version();
            Subscription made = create("order/**").subscription();
            hub.changes.update(TENANT, made.id(), state("paused"), any -> {});
            hub.changes.delete(TENANT, made.id(), any -> {});

            assertThat(changes.fired)
                    .extracting(SubscriptionsChanged::version)
                    .containsExactly(before + 1, before + 2, before + 3);
            assertThat(subscriptions.current().version()).isEqualTo(before + 3);
            assertThat(subscriptions.current().all()).isEmpty();
        }

        @Test
        void bringAnotherNodeUpToDateWhenThePlannerAsks() {
            otherNode.current();
            Subscription made = create("order/**").subscription();
            long version = changes.fired.get(0).version();

            assertThat(otherNode.at(version).byNumber(made.number())).isPresent();
            assertThat(otherNode.at(version)).isSameAs(otherNode.at(version));
        }

        @Test
        void bringOnlyWhatHasChangedAgain() {
            Subscription changed = create("order/a").subscription();
            Subscription other = create("order/b").subscription();
            Subscription gone = create("order/c").subscription();
            hub.changes.create(2, draft("order/d"));
            SubscriptionSet before = otherNode.current();
            database.read.clear();

            hub.changes.update(TENANT, changed.id(), state("paused"), any -> {});
            assertThat(database.read).containsExactly(List.of(changed.number()));
            hub.changes.delete(TENANT, gone.id(), any -> {});
            database.read.clear();
            SubscriptionSet after = otherNode.at(before.version() + 2);

            assertThat(database.read).containsExactly(List.of(changed.number()));
            assertThat(after.byNumber(other.number()).orElseThrow())
                    .isSameAs(before.byNumber(other.number()).orElseThrow());
            assertThat(after.byNumber(gone.number())).isEmpty();
            assertThat(after.byNumber(changed.number()).orElseThrow().isActive())
                    .isFalse();
            assertThat(after.isSame(2, before)).isTrue();
            assertThat(after.isSame(TENANT, before)).isFalse();
        }

        @Test
        void areNotTakenForAnInvalidTransformation() throws Exception {
            Subscription made = create("order/**").subscription();
            SubscriptionDraft draft = new SubscriptionDraft(null, null, null, null, null, null, null, (ObjectNode)
                    new ObjectMapper().readTree("{\"transform\":\"data.(\"}"));

            assertThatThrownBy(() -> hub.changes.update(TENANT, made.id(), draft, any -> {}))
                    .isInstanceOf(RefusedException.class);

            assertThat(database.changes).isZero();
        }

        @Test
        void doNotRiseWhenAChangeIsRefused() {
            Subscription made = create("order/**").subscription();
            long before = subscriptions.current().version();

            assertThatThrownBy(() -> hub.changes.update(
                            TENANT,
                            made.id(),
                            new SubscriptionDraft(null, null, List.of(), null, null, null, null, null),
                            any -> {}))
                    .isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> hub.changes.delete(TENANT, made.id(), any -> {
                        throw new IllegalStateException("precondition");
                    }))
                    .hasMessage("precondition");

            assertThat(otherNode.current().version()).isEqualTo(before);
            assertThat(otherNode.current().all()).hasSize(1);
        }
    }

    @Nested
    class ThePlanner {

        @Test
        void isWaitedForByAChange() throws Exception {
            Subscription made = create("order/**").subscription();
            try (Connection planner = planning()) {
                CompletableFuture<Void> change = CompletableFuture.runAsync(
                        () -> hub.changes.update(TENANT, made.id(), state("paused"), any -> {}));

                assertThatThrownBy(() -> change.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
                planner.commit();
                change.get(30, TimeUnit.SECONDS);
            }
            assertThat(subscriptions
                            .current()
                            .byNumber(made.number())
                            .orElseThrow()
                            .isActive())
                    .isFalse();
        }

        @Test
        void readsWhileItHoldsTheRow() throws Exception {
            create("order/**");
            try (Connection planner = planning()) {
                assertThat(otherNode.at(changes.fired.get(0).version()).all()).hasSize(1);
                planner.rollback();
            }
        }

        @Test
        void isNoObstacleWhenItTakesTheRowAgainAndAgain() throws Exception {
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> planner = CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    try (Connection turn = planning()) {
                        Thread.sleep(5); // its work
                        turn.commit();
                    } catch (SQLException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                create("order/**");
            }
            stop.set(true);
            planner.get(30, TimeUnit.SECONDS);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }

        private Connection planning() throws SQLException {
            Connection connection = database.source.getConnection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "SELECT position, version FROM log_cursor WHERE reader = 'delivery' FOR UPDATE SKIP LOCKED");
            }
            return connection;
        }
    }

    @Nested
    class Disabling {

        @Test
        void holdsItAndSaysWhy() {
            Subscription made = create("order/**").subscription();
            hub.states.disable(made.number(), "410 Gone");
            hub.states.disable(made.number(), "410 Gone");

            Subscription found = subscriptions.find(TENANT, made.id()).orElseThrow();
            assertThat(found.status()).isEqualTo(SubscriptionStatus.DISABLED);
            assertThat(found.disabledReason()).isEqualTo("410 Gone");
            assertThat(found.disabledAt()).isNotNull();
            assertThat(changes.fired).hasSize(2);
        }

        @Test
        void endsWhenItsOwnerEnablesIt() {
            Subscription made = create("order/**").subscription();
            hub.states.disable(made.number(), "410 Gone");
            Subscription enabled = hub.changes
                    .update(TENANT, made.id(), state("active"), any -> {})
                    .orElseThrow();

            assertThat(enabled.status()).isEqualTo(SubscriptionStatus.ACTIVE);
            assertThat(enabled.disabledReason()).isNull();
            assertThat(subscriptions.find(TENANT, made.id()).orElseThrow().disabledAt())
                    .isNull();
        }

        @Test
        void ofOneThatIsGoneIsNothing() {
            hub.states.disable(4711, "410 Gone");

            assertThat(changes.fired).isEmpty();
        }
    }

    @Test
    void anotherApplicationSeesNothingOfIt() {
        Subscription made = create("order/**").subscription();

        assertThat(subscriptions.find(2, made.id())).isEmpty();
        assertThat(subscriptions.list(2, 0, 10)).isEmpty();
        assertThat(hub.changes.update(2, made.id(), state("paused"), any -> {})).isEmpty();
        assertThat(hub.changes.delete(2, made.id(), any -> {})).isFalse();
        assertThat(subscriptions.find(TENANT, made.id()).orElseThrow().status()).isEqualTo(SubscriptionStatus.ACTIVE);
    }

    @Test
    void listsInPages() {
        for (int i = 0; i < 5; i++) {
            create("order/**");
        }
        List<Subscription> first = subscriptions.list(TENANT, 0, 3);

        assertThat(first).hasSize(3);
        assertThat(subscriptions.list(TENANT, first.get(2).number(), 3)).hasSize(2);
    }

    @Test
    void aMaskedHeaderGivenBackKeepsItsValue() {
        Subscription made = hub.changes
                .create(
                        TENANT,
                        new SubscriptionDraft(
                                "n",
                                "https://1.1.1.1/",
                                List.of("a"),
                                null,
                                null,
                                Map.of("Authorization", "Bearer x"),
                                null,
                                null))
                .subscription();
        hub.changes.update(
                TENANT,
                made.id(),
                new SubscriptionDraft(
                        null, null, null, null, null, Map.of("Authorization", "***", "X-A", "b"), null, null),
                any -> {});

        assertThat(subscriptions
                        .current()
                        .byNumber(made.number())
                        .orElseThrow()
                        .webhook()
                        .headers())
                .containsOnly(Map.entry("Authorization", "Bearer x"), Map.entry("X-A", "b"));
    }

    @Nested
    class KeptSecretsOfIt {

        private static final String BASIC =
                "{\"authentication\":{\"type\":\"basic\",\"username\":\"u\",\"password\":\"%s\"}}";

        private final Map<String, String> given = Map.of("X-API-Key", "hidden", "X-Shop", "7");
        private final Map<String, String> masked = Map.of("X-API-Key", "***", "X-Shop", "7");

        @ParameterizedTest
        @ValueSource(strings = {"https://9.9.9.9/", "http://1.1.1.1/", "https://1.1.1.1:444/"})
        void doNotGoWithItToAnotherOrigin(String elsewhere) throws Exception {
            Subscription made = made();

            for (Map<String, String> headers : Arrays.asList(null, masked)) {
                for (String options : List.of("{}", BASIC.formatted("***"))) {
                    assertThatThrownBy(() -> change(made, elsewhere, headers, options))
                            .isInstanceOfSatisfying(RefusedException.class, refused -> {
                                assertThat(refused.field()).isEqualTo("/url");
                                assertThat(refused.rule()).endsWith(": /headers/X-API-Key, /authentication/password");
                            });
                }
            }
            assertThatThrownBy(() -> change(made, elsewhere, given, "{}"))
                    .hasMessageContaining(": /authentication/password, not ");
            assertThat(sent(made).webhook().url()).hasToString("https://1.1.1.1/");
        }

        @Test
        void goWithItWhenTheyAreGivenAgainOrTakenAway() throws Exception {
            Subscription made = made();

            change(made, "https://9.9.9.9/", given, BASIC.formatted("again"));
            assertThat(sent(made).webhook().headers()).isEqualTo(given);
            change(made, "https://8.8.8.8/", Map.of("X-Shop", "7"), "{\"authentication\":null}");
            assertThat(sent(made).webhook().headers()).isEqualTo(Map.of("X-Shop", "7"));
            assertThat(sent(made).options().endpoint().authentication()).isNull();
            change(made, "https://7.7.7.7/", null, "{}");
        }

        @Test
        void stayWhereTheOriginStays() throws Exception {
            Subscription made = made();

            change(made, "https://1.1.1.1:443/elsewhere?x", masked, "{}");
            assertThat(sent(made).webhook().headers()).isEqualTo(given);
            assertThat(sent(made).options().endpoint().authentication())
                    .isEqualTo(new Authentication.Basic("u", "hidden"));
        }

        @Test
        void areThoseOfTheSubscriptionThatIsChangedAndNotOfAnEarlierOne() throws Exception {
            Subscription made = made();
            String newer = made.checkedAuthentication(options("newer").get("authentication"), new ReversedSecrets());

            hub.changes.update(
                    TENANT,
                    made.id(),
                    new SubscriptionDraft(null, null, null, null, null, null, null, options("***")),
                    found -> found.authentication(newer)); // as if another change had come first

            assertThat(sent(made).options().endpoint().authentication())
                    .isEqualTo(new Authentication.Basic("u", "newer"));
        }

        @Test
        void doNotGoAlsoWhenTheyCannotBeReadNow() throws Exception {
            Subscription made = made();
            execute("update subscription set headers = 'of another key' where number = " + made.number());

            assertThatThrownBy(() -> change(made, "https://9.9.9.9/", null, "{\"authentication\":null}"))
                    .hasMessageContaining("remove them: /headers");
        }

        private Subscription made() throws Exception {
            return hub.changes
                    .create(
                            TENANT,
                            new SubscriptionDraft(
                                    "n", "https://1.1.1.1/", List.of("a"), null, null, given, null, options("hidden")))
                    .subscription();
        }

        private void change(Subscription made, String url, Map<String, String> headers, String options)
                throws Exception {
            hub.changes.update(
                    TENANT,
                    made.id(),
                    new SubscriptionDraft(null, url, null, null, null, headers, null, (ObjectNode)
                            new ObjectMapper().readTree(options)),
                    any -> {});
        }

        private ObjectNode options(String password) throws Exception {
            return (ObjectNode) new ObjectMapper().readTree(BASIC.formatted(password));
        }

        private SubscriptionSnapshot sent(Subscription made) {
            return subscriptions.current().byNumber(made.number()).orElseThrow();
        }
    }

    @Test
    void aNameMayHaveAHundredCharactersOfAnyScript() {
        String name = "𝄞".repeat(100);
        Subscription made = hub.changes
                .create(
                        TENANT,
                        new SubscriptionDraft(name, "https://1.1.1.1/", List.of("a"), null, null, null, null, null))
                .subscription();

        assertThat(subscriptions.find(TENANT, made.id()).orElseThrow().name()).isEqualTo(name);
    }

    @Test
    void oneWhoseSecretCannotBeReadIsHeldAndHarmsNoOther() throws Exception {
        Subscription broken = create("order/**").subscription();
        Subscription whole = create("order/**").subscription();
        execute("update subscription set secret = 'of another key' where number = " + broken.number());
        SubscriptionSet seen = otherNode.current();

        assertThat(seen.byNumber(broken.number()).orElseThrow().life().status()).isEqualTo(SubscriptionStatus.PAUSED);
        assertThat(seen.byNumber(whole.number()).orElseThrow().isActive()).isTrue();
    }

    private SubscriptionChanges.Created create(String topic) {
        return hub.changes.create(TENANT, draft(topic));
    }

    private static SubscriptionDraft draft(String topic) {
        return draft(topic, "{}");
    }

    private static SubscriptionDraft draft(String topic, String options) {
        try {
            ObjectNode members = (ObjectNode) new ObjectMapper().readTree(options);
            return new SubscriptionDraft("n", "https://1.1.1.1/", List.of(topic), null, null, null, null, members);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static SubscriptionDraft state(String state) {
        return new SubscriptionDraft(null, null, null, null, null, null, state, null);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = database.source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Stands for encryption without a key file. */
    static class ReversedSecrets extends Secrets {
        @Override
        public String encrypt(String secret) {
            return "reversed "
                    + Base64.getEncoder()
                            .encodeToString(new StringBuilder(secret)
                                    .reverse()
                                    .toString()
                                    .getBytes());
        }

        @Override
        public String decrypt(String text) {
            if (!text.startsWith("reversed ")) {
                throw new IllegalStateException("encrypted with another key");
            }
            return new StringBuilder(new String(Base64.getDecoder().decode(text.substring(9))))
                    .reverse()
                    .toString();
        }
    }
}
