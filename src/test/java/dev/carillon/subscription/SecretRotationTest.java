package dev.carillon.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.fixture.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.persistence.jpa.PersistenceProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRotationTest {

    private static final int TENANT = 1;
    private static final String FIRST = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String SECOND = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final String THIRD = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oE";

    private final SettableClock clock = new SettableClock();
    private final SubscriptionDatabase database = new SubscriptionDatabase(PersistenceProvider.class);
    private final TestHub hub =
            new TestHub(database, new SubscriptionsContract.ReversedSecrets(), new RecordedChanges(), clock);
    private final Subscriptions subscriptions = hub.subscriptions;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theEarlierSecretSignsBesideTheNewOneForADay() {
        String id = create(FIRST, "{}");
        assertThat(rotate(id, SECOND, null).secret().reveal()).isEqualTo(SECOND);

        assertThat(signatures(id)).containsExactly(by(SECOND), by(FIRST));
        clock.tick(Duration.ofHours(24).minusSeconds(1));
        assertThat(signatures(id)).containsExactly(by(SECOND), by(FIRST));
        clock.tick(Duration.ofSeconds(1));
        assertThat(signatures(id)).containsExactly(by(SECOND));
    }

    @Test
    void aSecondRotationKeepsWhatTheFirstPromisedAndNoMore() {
        String id = create(FIRST, "{}");
        rotate(id, SECOND, "PT1H");
        clock.tick(Duration.ofMinutes(10));
        rotate(id, THIRD, "PT2H");

        assertThat(signatures(id)).containsExactly(by(THIRD), by(SECOND), by(FIRST));
        clock.tick(Duration.ofMinutes(50));
        assertThat(signatures(id)).containsExactly(by(THIRD), by(SECOND));
        clock.tick(Duration.ofMinutes(70));
        assertThat(signatures(id)).containsExactly(by(THIRD));
    }

    @Test
    void withoutOverlapAllEarlierOnesEndAtOnce() {
        String id = create(FIRST, "{}");
        rotate(id, SECOND, "P7D");
        rotate(id, THIRD, "PT0S");

        assertThat(signatures(id)).containsExactly(by(THIRD));
        assertThat(column("earlier_keys")).isNull();
    }

    @Test
    void aSecretThatIsChangedInsteadHasNoOverlap() {
        String id = create(FIRST, "{}");
        rotate(id, SECOND, "P7D");
        hub.changes.update(
                TENANT, id, new SubscriptionDraft(null, null, null, null, THIRD, null, null, null), any -> {});

        assertThat(signatures(id)).containsExactly(by(THIRD));
    }

    @Test
    void theKeyPairIsReplacedTooAndBothArePublic() {
        String id = create(FIRST, "{\"signatures\":[\"standard-v1a\"]}");
        SigningKeyPair before = snapshot(id).webhook().signing().keyPair();
        rotate(id, null, "PT1H");

        assertThat(snapshot(id).webhook().signing().asymmetric(clock.instant()))
                .hasSize(2)
                .last()
                .isEqualTo(before);
        assertThat(signatures(id)).hasSize(2).allMatch(each -> each.startsWith("v1a,"));
        clock.tick(Duration.ofHours(1));
        assertThat(signatures(id)).hasSize(1);
    }

    @Test
    void noKeyIsStoredAsItIs() {
        String id = create(FIRST, "{\"signatures\":[\"standard\",\"standard-v1a\"]}");
        rotate(id, SECOND, "PT1H");

        for (String each : List.of("secret", "signing_key", "earlier_keys")) {
            assertThat(column(each)).as(each).startsWith("reversed ").doesNotContain("whs", "MfKQ");
        }
    }

    @Test
    void aMadeSecretIsShownAndItsPrefixStays() {
        String id = create(FIRST, "{}");
        SubscriptionChanges.Created rotated = rotate(id, null, null);

        assertThat(rotated.secret().reveal()).startsWith("whsec_");
        assertThat(rotated.subscription().secretPrefix())
                .isEqualTo(rotated.secret().prefix());
    }

    @Test
    void aFreeTextIsForFormsThatTakeIt() {
        String id = create("It's a secret", "{\"signatures\":[\"github\",\"certes\"]}");
        rotate(id, "another one", null);

        assertThat(snapshot(id).webhook().signing().secret().reveal()).isEqualTo("another one");
        assertThatThrownBy(() -> create("It's a secret", "{}")).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.field()).isEqualTo("/secret");
            assertThat(e.value()).isNull();
        });
        assertThatThrownBy(() -> hub.changes.update(TENANT, id, options("{\"signatures\":null}"), any -> {}))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> rotate(create(FIRST, "{}"), "a free text", null))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void oneThatCannotBeReadIsMendedByARotation() throws Exception {
        String id = create(FIRST, "{\"signatures\":[\"standard-v1a\"]}");
        try (Connection connection = database.source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update subscription set secret = 'x', signing_key = 'x'");
        }
        rotate(id, SECOND, null);

        assertThat(signatures(id)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1h", "-PT1S", "P8D", "P7DT1S"})
    void refusesAnInvalidOverlap(String overlap) {
        assertThatThrownBy(() -> SecretRotation.of(null, overlap))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo("/overlap"));
    }

    @Test
    void ofAnotherApplicationIsNone() {
        String id = create(FIRST, "{}");

        assertThat(hub.changes.rotate(2, id, SecretRotation.of(null, null), any -> {}))
                .isEmpty();
    }

    private String create(String secret, String options) {
        SubscriptionDraft draft =
                new SubscriptionDraft("n", "https://1.1.1.1/", List.of("a"), null, secret, null, null, json(options));
        return hub.changes.create(TENANT, draft).subscription().id();
    }

    private SubscriptionChanges.Created rotate(String id, String secret, String overlap) {
        return hub.changes
                .rotate(TENANT, id, SecretRotation.of(secret, overlap), any -> {})
                .orElseThrow();
    }

    private SubscriptionSnapshot snapshot(String id) {
        return subscriptions.current().all().stream()
                .filter(each -> each.id().toString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private List<String> signatures(String id) {
        List<String> found = new ArrayList<>();
        snapshot(id).webhook().signing().sign("id", clock.instant(), new byte[0], (name, value) -> {
            assertThat(name).isEqualTo("webhook-signature");
            found.addAll(List.of(value.split(" ")));
        });
        return found;
    }

    private String by(String secret) {
        return SigningSecret.of(secret).sign("id", clock.instant().getEpochSecond(), new byte[0]);
    }

    private String column(String name) {
        try (Connection connection = database.source.getConnection();
                Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("select " + name + " from subscription")) {
            row.next();
            return row.getString(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SubscriptionDraft options(String options) {
        return new SubscriptionDraft(null, null, null, null, null, null, null, json(options));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
