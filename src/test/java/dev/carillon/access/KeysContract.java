package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.fixture.SettableClock;
import jakarta.persistence.spi.PersistenceProvider;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one key may do with another, and what becomes of those that it has made. */
abstract class KeysContract {

    private static final Scope[] SOME = {Scope.KEYS_READ, Scope.KEYS_WRITE, Scope.EVENTS_READ};
    private static final String CHOSEN = "a-chosen-key-of-at-least-32-characters";

    private final Class<? extends PersistenceProvider> provider;
    private final String kind;
    private final SettableClock clock = new SettableClock();
    private final Map<String, String> settings = new HashMap<>();
    private AccessDatabase database;
    private Applications applications;
    private ApiKeys keys;
    private Caller admin;

    @TempDir
    java.nio.file.Path data;

    KeysContract(Class<? extends PersistenceProvider> provider, String kind) {
        this.provider = provider;
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        database = new AccessDatabase(provider, kind);
        applications = new Applications(database.applications(clock, new RecordedRemovals()));
        keys = new ApiKeys(database.keys(), clock);
        settings.put("carillon.data.dir", data.toString());
        admin = start(CHOSEN);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Caller start(String adminKey) {
        settings.put("carillon.admin.key", adminKey);
        DataDirectory directory = new DataDirectory(Settings.of(settings));
        new AdminKey(Settings.of(settings), directory, database.keys(), keys, clock).ensure();
        return keys.authenticate(adminKey).orElseThrow();
    }

    /** Whoever has a new key with these scopes. */
    private Caller made(Caller maker, Instant end, Scope... scopes) {
        String text = keys.create(maker, "k", Set.of(scopes), end).text().reveal();
        return keys.authenticate(text).orElseThrow();
    }

    private static String id(Caller caller) {
        return caller.presented().id();
    }

    private List<String> seenBy(Caller caller) {
        return keys.list(caller, "", 100).keys().stream().map(ApiKey::id).toList();
    }

    private boolean isThere(Caller caller) {
        return keys.find(admin, id(caller)).isPresent();
    }

    private Instant in(int days) {
        return clock.instant().plus(Duration.ofDays(days));
    }

    private void isNothingTo(Caller weak, Caller strong) {
        assertThat(seenBy(weak)).doesNotContain(id(strong));
        assertThat(keys.find(weak, id(strong))).isEmpty();
        assertThat(keys.revoke(weak, id(strong))).isZero();
        assertThat(isThere(strong)).isTrue();
    }

    @Test
    void ofMoreScopesIsNotThereForOneOfFewer() {
        isNothingTo(made(admin, null, SOME), made(admin, null, Scope.EVENTS_WRITE));
    }

    @Test
    void thatEndsLaterIsNotThereForOneThatEndsBefore() {
        Caller weak = made(admin, in(2), SOME);
        isNothingTo(weak, made(admin, in(3), SOME));
        isNothingTo(weak, made(admin, null, Scope.EVENTS_READ));
    }

    @Test
    void thatMadeAnotherIsNotThereForItThoughNoStrongerOtherwise() {
        Caller maker = made(admin, null, SOME);
        Caller between = made(maker, null, SOME);
        Caller last = made(between, null, SOME);
        isNothingTo(last, between);
        isNothingTo(last, maker);
    }

    @Test
    void ofTheAdminIsThereForItselfOnlyAndIsNotRevoked() {
        isNothingTo(made(admin, null, Scope.values()), admin);
        assertThat(seenBy(admin)).contains(id(admin));
        assertThatThrownBy(() -> keys.revoke(admin, id(admin)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("carillon.admin.key");
        assertThat(isThere(admin)).isTrue();
    }

    @Test
    void ofTheAdminIsStrongerThanAnyFromBeforeMakersWereKept() throws SQLException {
        String text = keys.create(admin, "old", Scope.all(), null).text().reveal();
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update api_key set made_by = null");
        }
        isNothingTo(keys.authenticate(text).orElseThrow(), admin);
    }

    @Test
    void ofEqualStrengthIsSeenAndRevoked() {
        Caller one = made(admin, in(2), SOME);
        Caller other = made(admin, in(2), SOME);
        Caller less = made(admin, in(1), Scope.EVENTS_READ);
        assertThat(seenBy(one)).containsExactlyInAnyOrder(id(one), id(other), id(less));
        assertThat(keys.revoke(one, id(other))).isEqualTo(1);
        assertThat(keys.revoke(one, id(less))).isEqualTo(1);
        assertThat(keys.revoke(one, id(one))).isEqualTo(1);
        assertThat(seenBy(admin)).containsExactly(id(admin));
    }

    @Test
    void ofAnotherApplicationIsReachedWithApplicationsWriteOnly() {
        Application north = applications.create(admin, "north", null);
        Caller inNorth = made(admin.actingFor(north), null, Scope.EVENTS_READ);
        Caller poor = made(admin, null, SOME);
        assertThat(keys.find(poor.actingFor(north), id(inNorth))).isEmpty(); // a door would not let it act so
        assertThat(keys.revoke(poor.actingFor(north), id(inNorth))).isZero();
        Caller rich = made(admin, null, Scope.APPLICATIONS_WRITE, Scope.KEYS_WRITE, Scope.EVENTS_READ);
        assertThat(keys.revoke(rich.actingFor(north), id(inNorth))).isEqualTo(1);
    }

    @Test
    void endsWithItsMakerUnlessItEndsBefore() {
        Caller maker = made(admin, in(2), SOME);
        assertThat(made(maker, null, Scope.EVENTS_READ).presented().expiresAt()).isEqualTo(in(2));
        assertThat(made(maker, in(2), Scope.EVENTS_READ).presented().expiresAt())
                .isEqualTo(in(2));
        assertThat(made(maker, in(1), Scope.EVENTS_READ).presented().expiresAt())
                .isEqualTo(in(1));
        assertThatThrownBy(() -> made(maker, in(2).plusMillis(1), Scope.EVENTS_READ))
                .isInstanceOfSatisfying(
                        RefusedException.class, it -> assertThat(it.field()).isEqualTo("/expiresAt"))
                .hasMessageContaining(in(2).toString());
        assertThat(made(admin, null, Scope.EVENTS_READ).presented().expiresAt()).isNull();
    }

    @Test
    void takesAlongWhateverWasMadeWithItAndNothingElse() {
        Application north = applications.create(admin, "north", null);
        Caller maker = made(admin, null, Scope.APPLICATIONS_WRITE, Scope.KEYS_WRITE);
        Caller child = made(maker, null, Scope.KEYS_WRITE);
        Caller grandchild = made(child, null, Scope.KEYS_WRITE);
        String elsewhere = keys.create(maker.actingFor(north), "k", Set.of(Scope.KEYS_WRITE), null)
                .text()
                .reveal();
        Caller other = made(admin, null, Scope.KEYS_WRITE);

        assertThat(keys.revoke(admin, id(maker))).isEqualTo(4);

        assertThat(isThere(maker)).isFalse();
        assertThat(isThere(child)).isFalse();
        assertThat(isThere(grandchild)).isFalse();
        assertThat(keys.authenticate(elsewhere)).isEmpty();
        assertThat(isThere(other)).isTrue();
    }

    @Test
    void makesNoneOnceItIsRevoked() {
        Caller maker = made(admin, null, SOME);
        keys.revoke(admin, id(maker));
        assertThatThrownBy(() -> made(maker, null, Scope.EVENTS_READ))
                .isInstanceOfSatisfying(
                        DeniedException.class, it -> assertThat(it.reason()).isEqualTo(DeniedException.Reason.NO_KEY));
        assertThat(seenBy(admin)).containsExactly(id(admin));
    }

    @Test
    void isOfTheSixteenthGenerationAtMost() {
        Caller first = made(admin, null, SOME);
        Caller last = first;
        for (int i = 1; i < KeyAuthority.GENERATIONS; i++) {
            last = made(last, null, SOME);
        }
        Caller sixteenth = last;
        assertThatThrownBy(() -> made(sixteenth, null, SOME))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("16 generations");
        assertThat(keys.revoke(admin, id(first))).isEqualTo(KeyAuthority.GENERATIONS);
    }

    @Test
    void thatIsMadeWhileItsMakersAreRevokedIsRevokedToo() throws Exception {
        Caller maker = made(admin, null, SOME);
        Caller child = made(maker, null, SOME);
        ApiKeys other = new ApiKeys(database.keys(), clock);
        try (Connection making = database.source().getConnection();
                Statement statement = making.createStatement()) {
            making.setAutoCommit(false);
            statement.executeQuery("select id from api_key where id = '" + id(child) + "' for update");
            insert(making, "late", id(child));
            CompletableFuture<Integer> revoking = CompletableFuture.supplyAsync(() -> other.revoke(admin, id(maker)));
            Awaitility.await().until(() -> isSomebodyWaiting() || revoking.isDone());
            assertThat(revoking).isNotDone();
            making.commit();

            assertThat(revoking.get(20, TimeUnit.SECONDS)).isEqualTo(3);
        }
        assertThat(seenBy(admin)).containsExactly(id(admin));
    }

    private boolean isSomebodyWaiting() throws SQLException {
        String waiting = kind.equals("h2")
                ? "select count(*) from information_schema.sessions where blocker_id is not null"
                : "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(waiting)) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private static void insert(Connection connection, String id, String maker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into api_key (id, application, name, prefix, hash, scopes, admin, created_at, made_by, generation)"
                        + " values (?, 1, 'k', 'ck_', ?, 'events:write', false, current_timestamp, ?, 1)")) {
            statement.setString(1, id);
            statement.setString(2, id);
            statement.setString(3, maker);
            statement.executeUpdate();
        }
    }

    @Test
    void isFoundAmongManyThatAreStronger() throws Exception {
        Caller weak = made(admin, null, Scope.KEYS_READ);
        try (Connection connection = database.source().getConnection()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 5_300; i++) {
                insert(connection, "-" + i, null); // in the order of ids before all that are made
            }
            connection.commit();
        }
        List<String> seen = new ArrayList<>();
        int pages = 0;
        String after = "";
        while (after != null) {
            ApiKeys.Found page = keys.list(weak, after, 10);
            page.keys().forEach(each -> seen.add(each.id()));
            after = page.next();
            pages++;
        }
        assertThat(seen).containsExactly(id(weak));
        assertThat(pages).as("none looks through all of them").isEqualTo(2);
    }

    @Test
    void isListedOnceOverAllPages() {
        Set<String> ids = new java.util.TreeSet<>(Set.of(id(admin)));
        for (int i = 0; i < 4; i++) {
            ids.add(id(made(admin, null, Scope.EVENTS_READ)));
        }
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String after = "";
        while (after != null) {
            ApiKeys.Found page = keys.list(admin, after, 2);
            page.keys().forEach(each -> seen.add(each.id()));
            sizes.add(page.keys().size());
            after = page.next();
        }
        assertThat(seen).containsExactlyElementsOf(ids);
        assertThat(sizes).containsExactly(2, 2, 1);
    }

    @Test
    void tellsItsMakerToTheMakerAndToTheAdmin() {
        Caller maker = made(admin, null, SOME);
        Caller child = made(maker, null, SOME);
        assertThat(keys.find(maker, id(child)).orElseThrow().makers()).containsEntry(id(child), id(maker));
        assertThat(keys.find(admin, id(child)).orElseThrow().makers()).containsEntry(id(child), id(maker));
        assertThat(keys.find(child, id(child)).orElseThrow().makers()).isEmpty();
    }

    @Test
    void staysWhenTheAdminKeyThatMadeItIsReplaced() {
        Caller child = made(admin, null, SOME);
        Caller other = start("another-key-of-at-least-32-characters");

        assertThat(keys.authenticate(CHOSEN)).isEmpty();
        assertThat(id(other)).isEqualTo(id(admin));
        assertThat(keys.find(other, id(child))).isPresent();
    }
}
