package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.fixture.SettableClock;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

    private static final String CHOSEN = "a-chosen-key-of-at-least-32-characters";

    private final SettableClock clock = new SettableClock();
    private final AccessDatabase database = new AccessDatabase(HibernatePersistenceProvider.class);
    private final ApiKeys keys = new ApiKeys(database.keys(), clock);
    private final Applications applications = new Applications(database.applications(clock, new RecordedRemovals()));
    private final RecordedLog log = new RecordedLog("dev.carillon.audit");

    @TempDir
    Path data;

    @AfterEach
    void close() {
        log.close();
        database.close();
    }

    private Caller admin() {
        Map<String, String> settings = new HashMap<>();
        settings.put("carillon.data.dir", data.toString());
        settings.put("carillon.admin.key", CHOSEN);
        new AdminKey(Settings.of(settings), new DataDirectory(Settings.of(settings)), database.keys(), keys, clock)
                .ensure();
        return keys.authenticate(CHOSEN).orElseThrow().from("192.0.2.7");
    }

    private static String by(Caller caller) {
        return " by=" + caller.presented().id() + " by-name=\"admin\" from=\"192.0.2.7\"";
    }

    @Test
    void saysWhichKeysWereMadeAndRevokedByWhom() {
        Caller admin = admin();
        ApiKeys.Created made = keys.create(admin, "shop", Set.of(Scope.EVENTS_READ, Scope.KEYS_WRITE), null);
        Caller maker = keys.authenticate(made.text().reveal()).orElseThrow();
        ApiKey child = keys.create(
                        maker,
                        "till",
                        Set.of(Scope.EVENTS_READ),
                        clock.instant().plusSeconds(60))
                .key();
        keys.revoke(admin, made.key().id());

        String shop = " id=" + made.key().id() + " name=\"shop\" prefix="
                + made.key().prefix() + " scopes=keys:write,events:read application=default";
        assertThat(log.lines())
                .containsExactly(
                        "INFO admin-key.set id=" + admin.presented().id() + " name=\"admin\" prefix=chosen scopes="
                                + Scope.all().toString().replaceAll("[\\[\\] ]", "") + " by=carillon.admin.key",
                        "INFO key.made" + shop + by(admin),
                        "INFO key.made id=" + child.id() + " name=\"till\" prefix=" + child.prefix()
                                + " scopes=events:read expires=" + child.expiresAt() + " application=default by="
                                + made.key().id() + " by-name=\"shop\"",
                        "INFO key.revoked" + shop + " count=2" + by(admin));
        assertThat(log.lines()).noneMatch(line -> line.contains(made.text().reveal()) || line.contains(CHOSEN));
    }

    @Test
    void saysWhichApplicationsWereMadeChangedAndDeletedByWhom() {
        Caller admin = admin();
        Application made = applications.create(admin, "north", "n-1");
        applications.rename(admin, made.number(), "south");
        applications.delete(admin, made.number());

        assertThat(log.lines().subList(1, 4))
                .containsExactly(
                        "INFO application.made uid=n-1 name=\"north\"" + by(admin),
                        "INFO application.changed uid=n-1 name=\"south\" before=\"north\"" + by(admin),
                        "INFO application.deleted uid=n-1 name=\"south\"" + by(admin));
    }

    @Test
    void saysNothingOfWhatWasRefused() {
        Caller admin = admin();
        log.lines().clear();
        assertThatThrownBy(() -> applications.create(admin, "default", null)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> applications.delete(admin, Application.DEFAULT))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> keys.revoke(admin, admin.presented().id())).isInstanceOf(ConflictException.class);
        assertThat(keys.revoke(admin, "nothing")).isZero();
        assertThat(log.lines()).isEmpty();
    }

    /** Whatever a name may hold. */
    @Test
    void isNotForgedByANameOrAnAddress() {
        ApiKey key = new ApiKey(
                Application.DEFAULT,
                "x\" by=admin \\ key.made id=1", // no name has a line end
                KeyText.random(),
                Set.of(Scope.EVENTS_READ),
                clock.instant(),
                null);
        AuditLog.keyMade(key, new Caller(1, "default", Scope.all(), "ck_", key, "1.2.3.4\"\r\nforged"));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains(" name=\"x\\\" by=admin \\\\ key.made id=1\" prefix=")
                .endsWith(" from=\"1.2.3.4\\\"\\u000d\\u000aforged\"");
    }
}
