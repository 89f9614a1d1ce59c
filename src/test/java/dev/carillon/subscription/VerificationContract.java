package dev.carillon.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.fixture.SettableClock;
import jakarta.persistence.spi.PersistenceProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Whether an endpoint has agreed, and when it is asked again, whichever JPA provider is below. */
abstract class VerificationContract {

    private static final int TENANT = 1;
    private static final String PING = "{\"verification\":\"ping\"}";
    private static final String HANDSHAKE = "{\"verification\":\"handshake\"}";

    private final SettableClock clock = new SettableClock();
    private final SubscriptionDatabase database = new SubscriptionDatabase(provider());
    private final TestHub hub = node();
    private final Subscriptions subscriptions = hub.subscriptions;
    private final Verifications verifications = hub.verifications;
    private final Verifications otherNode = node().verifications;

    abstract Class<? extends PersistenceProvider> provider();

    private TestHub node() {
        return new TestHub(database, new SubscriptionsContract.ReversedSecrets(), new RecordedChanges(), clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void nothingIsAskedUnlessItIsWanted() {
        String id = create("{}");

        assertThat(status(id)).isEqualTo(SubscriptionStatus.ACTIVE);
        assertThat(verifications.claimUnverified(10)).isEmpty();
    }

    @Test
    void itIsHeldUntilItsEndpointHasAgreed() {
        String id = create(PING);
        assertThat(status(id)).isEqualTo(SubscriptionStatus.UNVERIFIED);
        assertThat(snapshot(id).isActive()).isFalse();

        verifications.verified(take(), null);

        assertThat(status(id)).isEqualTo(SubscriptionStatus.ACTIVE);
        assertThat(row(id).consent().verifiedAt()).isEqualTo(clock.instant());
        clock.tick(Duration.ofDays(30));
        assertThat(verifications.claimUnverified(10)).isEmpty();
    }

    @Test
    void oneNodeAsksAtATime() {
        create(PING);
        create(PING);

        assertThat(verifications.claimUnverified(1)).hasSize(1);
        assertThat(otherNode.claimUnverified(10)).hasSize(1);
        assertThat(otherNode.claimUnverified(10)).isEmpty();
    }

    @Test
    void itIsAskedAgainToTheSecondAndAtLastEveryHour() {
        String id = create(PING);
        for (int wait : List.of(30, 60, 120, 240, 480, 960, 1920, 3600, 3600)) {
            verifications.notVerified(take(), "the ping was answered 500");
            clock.tick(Duration.ofSeconds(wait - 1));
            assertThat(verifications.claimUnverified(10)).isEmpty();
            clock.tick(Duration.ofSeconds(1));
        }
        assertThat(row(id).consent().error()).isEqualTo("the ping was answered 500");
        verifications.verified(take(), null);
        assertThat(row(id).consent().error()).isNull();
    }

    /** Found by a fuzzer: the one who takes it to ask its endpoint does not wait for whoever changes something. */
    @Test
    void aChangeHoldsWhileTheEndpointIsTakenToBeAsked() {
        String id = create(PING);

        SubscriptionDraft draft =
                new SubscriptionDraft(null, null, null, null, null, null, null, json("{\"order\":\"fifo\"}"));

        hub.changes.update(
                TENANT, id, draft, before -> CompletableFuture.supplyAsync(() -> otherNode.claimUnverified(10))
                        .handle((taken, waitedTooLong) -> taken)
                        .join());

        assertThat(row(id).options().ordering().order()).isEqualTo(Order.FIFO);
    }

    @Test
    void theAllowedRateIsALimit() {
        String id = create(HANDSHAKE);
        verifications.verified(take(), 120);

        assertThat(row(id).consent().allowedRate()).isEqualTo(120);
        assertThat(limits(id)).isEqualTo(new LimitOptions(0, 120, Duration.ofMinutes(1)));
        change(id, "{\"limits\":{\"concurrency\":3,\"rate\":{\"requests\":1,\"per\":\"PT1S\"}}}");
        assertThat(limits(id)).isEqualTo(new LimitOptions(3, 1, Duration.ofSeconds(1)));
        change(id, "{\"limits\":{\"rate\":{\"requests\":3,\"per\":\"PT1S\"}}}");
        assertThat(limits(id)).isEqualTo(new LimitOptions(0, 120, Duration.ofMinutes(1)));
        assertThat(status(id)).isEqualTo(SubscriptionStatus.ACTIVE);
    }

    @Nested
    class ItIsAskedAnew {

        @Test
        void whenItsUrlChanges() {
            String id = create(HANDSHAKE);
            verifications.verified(take(), 120);
            url(id, "https://1.1.1.1/other");

            assertThat(status(id)).isEqualTo(SubscriptionStatus.UNVERIFIED);
            assertThat(row(id).consent().allowedRate()).isNull();
            assertThat(take().subscription().webhook().url()).hasToString("https://1.1.1.1/other");
        }

        @Test
        void whenItHasToAgreeInAnotherWay() {
            String id = create(HANDSHAKE);
            verifications.verified(take(), null);
            change(id, PING);
            assertThat(status(id)).isEqualTo(SubscriptionStatus.UNVERIFIED);

            change(id, "{\"verification\":null}");
            assertThat(status(id)).isEqualTo(SubscriptionStatus.ACTIVE);
        }

        @Test
        void atOnceWhenItsOwnerSaysActive() {
            String id = create(PING);
            take();
            assertThat(verifications.claimUnverified(10)).isEmpty();
            state(id, "active");

            assertThat(status(id)).isEqualTo(SubscriptionStatus.UNVERIFIED);
            assertThat(take().before()).isZero();
        }

        @Test
        void butNotWhenNothingOfItChanges() {
            String id = create(HANDSHAKE);
            verifications.verified(take(), 7);
            url(id, "https://1.1.1.1/");
            change(id, HANDSHAKE);
            state(id, "paused");
            state(id, "active");

            assertThat(status(id)).isEqualTo(SubscriptionStatus.ACTIVE);
            assertThat(row(id).consent().allowedRate()).isEqualTo(7);
        }
    }

    @Test
    void anAnswerOfAnEndpointThatWasChangedMeanwhileCountsForNothing() {
        String id = create(PING);
        VerificationTry asked = take();
        url(id, "https://1.1.1.1/other");
        int told = database.told.size();
        verifications.verified(asked, null);

        assertThat(status(id)).isEqualTo(SubscriptionStatus.UNVERIFIED);
        assertThat(database.told).hasSize(told);
    }

    @Test
    void consentIsToldAsAChange() {
        create(PING);
        verifications.verified(take(), null);

        assertThat(database.told)
                .extracting(each -> each.kind() + " " + each.state())
                .containsExactly("created unverified", "updated active");
    }

    @Test
    void oneThatWasDisabledIsNotDisabledAgainByAConsent() {
        String id = create(HANDSHAKE);
        String token = verifications.consentToken(snapshot(id));
        hub.states.disable(row(id).number(), "410 Gone");
        verifications.consent(token, null);

        assertThat(status(id)).isEqualTo(SubscriptionStatus.DISABLED);
        assertThat(database.told)
                .extracting(each -> each.kind().toString())
                .containsExactly("created", "disabled", "updated");
        state(id, "active");
        assertThat(status(id)).isEqualTo(SubscriptionStatus.ACTIVE);
    }

    @Test
    void aPausedOneIsNotAskedAndIsHeldAfterwardsToo() {
        String id = create(PING);
        state(id, "paused");
        assertThat(verifications.claimUnverified(10)).isEmpty();

        state(id, "active");
        VerificationTry asked = take();
        state(id, "paused");
        verifications.verified(asked, null);
        assertThat(status(id)).isEqualTo(SubscriptionStatus.PAUSED);
    }

    @Nested
    class ByCallback {

        @Test
        void itAgreesLater() {
            String id = create(HANDSHAKE);
            String token = verifications.consentToken(snapshot(id));

            assertThat(otherNode.consent(token, 60)).isTrue();
            assertThat(status(id)).isEqualTo(SubscriptionStatus.ACTIVE);
            assertThat(row(id).consent().allowedRate()).isEqualTo(60);
            assertThat(otherNode.consent(token, 999)).as("once is enough").isTrue();
            assertThat(row(id).consent().allowedRate()).isEqualTo(60);
        }

        @Test
        void notWithATokenOfAnotherUrlOrOfNobody() {
            String id = create(HANDSHAKE);
            String token = verifications.consentToken(snapshot(id));
            url(id, "https://1.1.1.1/other");

            assertThat(verifications.consent(token, null)).isFalse();
            assertThat(verifications.consent("x", null)).isFalse();
            assertThat(verifications.consent(token.substring(1), null)).isFalse();
            assertThat(status(id)).isEqualTo(SubscriptionStatus.UNVERIFIED);
        }

        @Test
        void notWhereAPingIsAsked() {
            String id = create(PING);

            assertThat(verifications.consent(verifications.consentToken(snapshot(id)), null))
                    .isFalse();
        }
    }

    private VerificationTry take() {
        List<VerificationTry> taken = verifications.claimUnverified(10);
        assertThat(taken).hasSize(1);
        return taken.get(0);
    }

    private String create(String options) {
        SubscriptionDraft draft =
                new SubscriptionDraft("n", "https://1.1.1.1/", List.of("a"), null, null, null, null, json(options));
        return hub.changes.create(TENANT, draft).subscription().id();
    }

    private void url(String id, String url) {
        update(id, new SubscriptionDraft(null, url, null, null, null, null, null, null));
    }

    private void state(String id, String state) {
        update(id, new SubscriptionDraft(null, null, null, null, null, null, state, null));
    }

    private void change(String id, String options) {
        update(id, new SubscriptionDraft(null, null, null, null, null, null, null, json(options)));
    }

    private void update(String id, SubscriptionDraft draft) {
        hub.changes.update(TENANT, id, draft, any -> {}).orElseThrow();
    }

    private Subscription row(String id) {
        return subscriptions.find(TENANT, id).orElseThrow();
    }

    private SubscriptionStatus status(String id) {
        assertThat(snapshot(id).life().status()).isEqualTo(row(id).status());
        return row(id).status();
    }

    private LimitOptions limits(String id) {
        return snapshot(id).options().limits();
    }

    private SubscriptionSnapshot snapshot(String id) {
        return node().subscriptions.current().byNumber(row(id).number()).orElseThrow();
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
