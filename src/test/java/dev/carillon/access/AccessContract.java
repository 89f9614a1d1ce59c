package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.fixture.SettableClock;
import jakarta.persistence.spi.PersistenceProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What applications and keys promise, whichever JPA provider is below. */
abstract class AccessContract {

    private static final Caller ADMIN = new Caller(Application.DEFAULT, "default", Scope.all(), "test");

    private final SettableClock clock = new SettableClock();
    private final RecordedRemovals removals = new RecordedRemovals();
    private final Map<String, String> settings = new HashMap<>();
    private AccessDatabase database;
    private Applications applications;
    private ApiKeys keys;

    @TempDir
    Path data;

    abstract Class<? extends PersistenceProvider> provider();

    @BeforeEach
    void open() {
        database = new AccessDatabase(provider());
        applications = new Applications(database.applications(clock, removals));
        keys = new ApiKeys(database.keys(), clock);
        settings.put("carillon.data.dir", data.toString());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Nested
    class AUser {

        private final User user =
                new User(ADMIN, "anna", "hash", Set.of(Scope.EVENTS_READ, Scope.EVENTS_WRITE), clock.instant());

        private boolean logsIn(User as) {
            ApiKey login = ApiKey.ofLogin(as, clock.instant(), clock.instant().plusSeconds(60));
            return database.users().login(as, login, clock.instant());
        }

        @Test
        void whoMayDoLessMeanwhileDoesNotLogInWithMore() {
            UserStore users = database.users();
            users.add(user);
            User before = users.find(Application.DEFAULT, user.id()).orElseThrow();
            assertThat(logsIn(before)).isTrue();
            users.change(
                    Application.DEFAULT,
                    user.id(),
                    each -> each.change(ADMIN, null, Set.of(Scope.EVENTS_READ), clock.instant()));
            assertThat(logsIn(before)).isFalse();
            assertThat(logsIn(users.find(Application.DEFAULT, user.id()).orElseThrow()))
                    .isTrue();
        }

        @Test
        void isLeftByWhoMayNotRemoveIt() {
            UserStore users = database.users();
            users.add(user);
            assertThatThrownBy(() -> users.remove(Application.DEFAULT, user.id(), each -> {
                        assertThat(each.scopes()).contains(Scope.EVENTS_WRITE);
                        throw DeniedException.lacks(Scope.EVENTS_WRITE);
                    }))
                    .isInstanceOf(DeniedException.class);
            assertThat(users.find(Application.DEFAULT, user.id())).isPresent();
            assertThat(users.remove(Application.DEFAULT, user.id(), each -> {})).isPresent();
            assertThat(users.find(Application.DEFAULT, user.id())).isEmpty();
            assertThat(users.remove(Application.DEFAULT, user.id(), each -> {})).isEmpty();
        }
    }

    @Nested
    class AnApplication {

        @Test
        void isFoundByNameUidAndNumber() {
            Application made = applications.create(ADMIN, "north", "n-1");

            assertThat(made.number()).isGreaterThan(Application.DEFAULT);
            assertThat(applications.find("north").orElseThrow().number()).isEqualTo(made.number());
            assertThat(applications.find("n-1").orElseThrow().name()).isEqualTo("north");
            assertThat(applications.find(made.number()).orElseThrow().createdAt())
                    .isEqualTo(clock.instant());
        }

        @Test
        void getsAnUidIfItHasNone() {
            assertThat(applications.create(ADMIN, "north", null).uid()).hasSize(36);
        }

        @Test
        void standsInAddressesSoItsNameIsOneSegment() {
            for (String name : new String[] {"", "a b", "a/b", "a.b", "é", "x".repeat(101)}) {
                assertThatThrownBy(() -> applications.create(ADMIN, name, null))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("/name");
            }
        }

        @Test
        void takesNoNameOrUidOfAnother() {
            applications.create(ADMIN, "north", "n-1");

            assertThatThrownBy(() -> applications.create(ADMIN, "north", null)).isInstanceOf(ConflictException.class);
            assertThatThrownBy(() -> applications.create(ADMIN, "south", "n-1")).isInstanceOf(ConflictException.class);
            assertThatThrownBy(() -> applications.create(ADMIN, "n-1", null)).isInstanceOf(ConflictException.class);
            Application south = applications.create(ADMIN, "south", null);
            assertThatThrownBy(() -> applications.rename(ADMIN, south.number(), "north"))
                    .isInstanceOf(ConflictException.class);
        }

        @Test
        void isFoundByItsNewNameAtOnce() {
            Application made = applications.create(ADMIN, "north", null);
            applications.find("north");
            applications.rename(ADMIN, made.number(), "south");

            assertThat(applications.find("north")).isEmpty();
            assertThat(applications.find("south")).isPresent();
        }

        @Test
        void staysIfItIsTheDefaultOne() {
            assertThatThrownBy(() -> applications.delete(ADMIN, Application.DEFAULT))
                    .isInstanceOf(ConflictException.class);
        }

        @Test
        void staysAsLongAsItHasKeysOrAnotherRoomObjects() {
            Application made = applications.create(ADMIN, "north", null);
            Caller north = new Caller(made.number(), made.name(), Scope.all(), "test");
            ApiKey key =
                    keys.create(north, "k", Set.of(Scope.EVENTS_READ), null).key();
            removals.held = "2 subscriptions";

            assertThatThrownBy(() -> applications.delete(ADMIN, made.number()))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("1 key and 2 subscriptions");
            keys.revoke(north, key.id());
            removals.held = null;
            assertThat(applications.delete(ADMIN, made.number())).isTrue();
            assertThat(applications.find("north")).isEmpty();
            assertThat(applications.delete(ADMIN, made.number())).isFalse();
        }

        @Test
        void neverHasTheNumberOfADeletedOne() {
            Application first = applications.create(ADMIN, "north", null);
            applications.delete(ADMIN, first.number());

            assertThat(applications.create(ADMIN, "north", null).number()).isNotEqualTo(first.number());
        }
    }

    @Nested
    class AKey {

        @Test
        void speaksForItsApplicationWithItsScopes() {
            ApiKeys.Created made = keys.create(ADMIN, "shop", Set.of(Scope.EVENTS_WRITE), null);

            Caller caller = keys.authenticate(made.text().reveal()).orElseThrow();
            assertThat(caller.application()).isEqualTo(Application.DEFAULT);
            assertThat(caller.applicationName()).isEqualTo("default");
            assertThat(caller.scopes()).containsExactly(Scope.EVENTS_WRITE);
            assertThat(caller.key()).isEqualTo(made.key().prefix()).startsWith("ck_");
        }

        @Test
        void has256RandomBitsAndIsNotShownByItsText() {
            ApiKeys.Created made = keys.create(ADMIN, "shop", Set.of(Scope.EVENTS_WRITE), null);

            assertThat(made.text().reveal()).matches("ck_[A-Za-z0-9_-]{43}");
            assertThat(made.text()).asString().doesNotContain(made.text().reveal());
            assertThat(made.key().hash()).hasSize(64).doesNotContain(made.text().reveal());
        }

        @Test
        void opensNothingOnceItIsRevoked() {
            ApiKeys.Created made = keys.create(ADMIN, "shop", Set.of(Scope.EVENTS_WRITE), null);
            String text = made.text().reveal();
            assertThat(keys.authenticate(text)).isPresent();

            assertThat(keys.revoke(ADMIN, made.key().id())).isEqualTo(1);

            assertThat(keys.authenticate(text)).isEmpty();
            assertThat(keys.revoke(ADMIN, made.key().id())).isZero();
        }

        @Test
        void opensNothingOnceItHasExpired() {
            String text = keys.create(
                            ADMIN,
                            "shop",
                            Set.of(Scope.EVENTS_WRITE),
                            clock.instant().plusSeconds(60))
                    .text()
                    .reveal();
            assertThat(keys.authenticate(text)).isPresent();

            clock.tick(Duration.ofSeconds(60));

            assertThat(keys.authenticate(text)).isEmpty();
        }

        @Test
        void grantsOnlyWhatTheGranterHas() {
            Caller poor = new Caller(Application.DEFAULT, "default", Set.of(Scope.KEYS_WRITE), "test");

            assertThatThrownBy(() -> keys.create(poor, "k", Set.of(Scope.KEYS_WRITE, Scope.EVENTS_READ), null))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("events:read");
            assertThat(keys.create(poor, "k", Set.of(Scope.KEYS_WRITE), null)).isNotNull();
        }

        @Test
        void isSeenByItsOwnApplicationOnly() {
            Application made = applications.create(ADMIN, "north", null);
            Caller north = new Caller(made.number(), made.name(), Scope.all(), "test");
            ApiKey key =
                    keys.create(ADMIN, "k", Set.of(Scope.EVENTS_READ), null).key();

            assertThat(keys.find(north, key.id())).isEmpty();
            assertThat(keys.list(north, "", 10).keys()).isEmpty();
            assertThat(keys.revoke(north, key.id())).isZero();
            assertThat(keys.find(ADMIN, key.id()).orElseThrow().keys().get(0).scopes())
                    .containsExactly(Scope.EVENTS_READ);
        }

        @Test
        void isNoneIfItIsEmptyOrEndless() {
            assertThat(keys.authenticate("")).isEmpty();
            assertThat(keys.authenticate("x".repeat(100_000))).isEmpty();
            assertThat(keys.authenticate("ck_unknown")).isEmpty();
        }
    }

    @Nested
    class ACaller {

        private Callers callers;
        private Application north;

        @BeforeEach
        void open() {
            callers = new Callers(keys, applications, new WrongKeys());
            north = applications.create(ADMIN, "north", "n-1");
        }

        private String bearer(Scope... scopes) {
            return "Bearer "
                    + keys.create(ADMIN, "k", Set.of(scopes), null).text().reveal();
        }

        @Test
        void needsAKey() {
            for (String wrong : new String[] {null, "", "Basic YTpi", "Bearer", "Bearer ck_unknown"}) {
                assertThatThrownBy(() -> callers.enter(wrong, null, "127.0.0.1"))
                        .isInstanceOfSatisfying(DeniedException.class, it -> assertThat(it.reason())
                                .isEqualTo(DeniedException.Reason.NO_KEY));
            }
        }

        @Test
        void actsForAnotherApplicationIfItsKeyMayWriteApplications() {
            String mighty = bearer(Scope.APPLICATIONS_WRITE);

            assertThat(callers.enter(mighty, "north", null).application()).isEqualTo(north.number());
            assertThat(callers.enter(mighty, "n-1", null).applicationName()).isEqualTo("north");
            assertThatThrownBy(() -> callers.enter(mighty, "nowhere", null))
                    .isInstanceOfSatisfying(DeniedException.class, it -> assertThat(it.reason())
                            .isEqualTo(DeniedException.Reason.NO_APPLICATION));
        }

        @Test
        void whoStaysIsGoneOnceItsKeyIsRevokedOrExpired() {
            List<Caller> stay = new ArrayList<>();
            for (int i = 0; i < 1_100; i++) { // more than are asked for at once
                stay.add(callers.enter(bearer(Scope.EVENTS_READ), null, null));
            }
            Caller ending = callers.enter(
                    "Bearer "
                            + keys.create(
                                            ADMIN,
                                            "k",
                                            Set.of(Scope.EVENTS_READ),
                                            clock.instant().plusSeconds(60))
                                    .text()
                                    .reveal(),
                    null,
                    null);
            stay.add(ending);
            assertThat(callers.gone(stay)).isEmpty();
            assertThat(callers.gone(List.of())).isEmpty();

            Caller revoked = stay.get(700);
            keys.revoke(ADMIN, revoked.presented().id());
            assertThat(callers.gone(stay)).containsExactly(revoked);
            clock.tick(Duration.ofSeconds(60));
            assertThat(callers.gone(stay)).containsExactlyInAnyOrder(revoked, ending);
        }

        @Test
        void comesAgainBehindItsKeyAsLongAsThatOpens() {
            Caller mighty = callers.enter(bearer(Scope.APPLICATIONS_WRITE), "north", null);
            String id = mighty.presented().id();

            assertThat(callers.behind(id, "north", "127.0.0.1").application()).isEqualTo(north.number());
            keys.revoke(ADMIN, id);
            for (String each : new String[] {id, "none"}) {
                assertThatThrownBy(() -> callers.behind(each, "north", null))
                        .isInstanceOfSatisfying(DeniedException.class, it -> assertThat(it.reason())
                                .isEqualTo(DeniedException.Reason.NO_KEY));
            }
        }

        @Test
        void actsForItsOwnApplicationOnlyOtherwise() {
            String poor = bearer(Scope.EVENTS_READ);

            assertThat(callers.enter(poor, "default", null).application()).isEqualTo(Application.DEFAULT);
            for (String other : new String[] {"north", "n-1", "nowhere"}) {
                assertThatThrownBy(() -> callers.enter(poor, other, null))
                        .isInstanceOfSatisfying(DeniedException.class, it -> assertThat(it.reason())
                                .isEqualTo(DeniedException.Reason.NOT_ALLOWED));
            }
        }
    }

    @Nested
    class TheAdminKey {

        private void start() {
            DataDirectory directory = new DataDirectory(Settings.of(settings));
            new AdminKey(Settings.of(settings), directory, database.keys(), keys, clock).ensure();
        }

        private Path file() {
            return data.resolve("admin.key");
        }

        @Test
        void isMadeByTheFirstStartAndKeptByTheSecond() throws Exception {
            start();
            String text = Files.readString(file()).strip();
            start();

            assertThat(Files.readString(file()).strip()).isEqualTo(text);
            assertThat(keys.authenticate(text).orElseThrow().scopes()).isEqualTo(Scope.all());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
            try (var files = Files.list(data)) {
                assertThat(files).containsExactly(file());
            }
        }

        @Test
        void isNotMadeWhereThereAreKeysAlready() {
            keys.create(ADMIN, "k", Set.of(Scope.EVENTS_READ), null);
            start();

            assertThat(file()).doesNotExist();
        }

        @Test
        void isReplacedByTheConfiguredOne() throws Exception {
            start();
            String first = Files.readString(file()).strip();
            String chosen = "a-chosen-key-of-at-least-32-characters";
            settings.put("carillon.admin.key", chosen);
            start();
            start();

            assertThat(keys.authenticate(first)).isEmpty();
            assertThat(keys.authenticate(chosen).orElseThrow().key()).isEqualTo("chosen");
            assertThat(file()).doesNotExist();
            Caller admin = keys.authenticate(chosen).orElseThrow();
            assertThat(keys.list(admin, "", 10).keys()).hasSize(1);
        }

        @Test
        void isRefusedIfItIsShortAndNotRepeatedInTheError() {
            settings.put("carillon.admin.key", "short-secret");

            assertThatThrownBy(this::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("carillon.admin.key has 12 characters and needs at least 32")
                    .hasMessageNotContaining("short-secret");
        }
    }
}
