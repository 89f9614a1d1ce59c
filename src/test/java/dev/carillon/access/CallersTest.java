package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.access.DeniedException.Reason;
import dev.carillon.fixture.SettableClock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who comes in while others from the same address guess. */
class CallersTest {

    private static final String PROXY = "192.0.2.1";
    private static final Caller ADMIN = new Caller(Application.DEFAULT, "default", Scope.all(), "test");

    private final SettableClock clock = new SettableClock();
    private final AccessDatabase database = new AccessDatabase(HibernatePersistenceProvider.class);
    private final CountingKeys keys = new CountingKeys();
    private long now;
    private final Callers callers =
            new Callers(keys, new Applications(database.applications(clock, null)), new WrongKeys(() -> now));

    private final class CountingKeys extends ApiKeys {

        int lookUps;

        CountingKeys() {
            super(database.keys(), clock);
        }

        @Override
        public Optional<Caller> authenticate(String bearer) {
            lookUps++;
            return super.authenticate(bearer);
        }
    }

    private String used;
    private String fresh;

    @BeforeEach
    void someKeys() {
        used = bearer();
        fresh = bearer();
        callers.enter(used, null, PROXY);
        keys.lookUps = 0;
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String bearer() {
        return "Bearer "
                + keys.create(ADMIN, "k", Set.of(Scope.EVENTS_READ), null)
                        .text()
                        .reveal();
    }

    private DeniedException guess() {
        return catchThrowableOfType(
                DeniedException.class, () -> callers.enter("Bearer ck_guess" + keys.lookUps, null, PROXY));
    }

    @Test
    void whoGuessesIsToldThatItIsTooMuchAndIsLookedUpLess() {
        for (int i = 0; i < WrongKeys.MOST; i++) {
            assertThat(guess().reason()).isEqualTo(Reason.NO_KEY);
        }
        for (int i = 0; i < WrongKeys.LOOK_UPS + 100; i++) {
            DeniedException denied = guess();
            assertThat(denied.reason()).isEqualTo(Reason.TOO_MANY);
            assertThat(denied.comeAgainSeconds()).isBetween(1L, 60L);
        }
        assertThat(keys.lookUps).isEqualTo(WrongKeys.MOST + WrongKeys.LOOK_UPS);
    }

    @Test
    void aKeyThatWasRightHereGoesOn() {
        for (int i = 0; i < 1_000; i++) {
            guess();
            assertThat(callers.enter(used, null, PROXY).address()).isEqualTo(PROXY);
        }
    }

    @Test
    void aNewKeyComesInOnceThereIsALookUp() {
        for (int i = 0; i < WrongKeys.MOST + WrongKeys.LOOK_UPS; i++) {
            guess();
        }
        assertThat(catchThrowableOfType(DeniedException.class, () -> callers.enter(fresh, null, PROXY))
                        .comeAgainSeconds())
                .isEqualTo(1);
        now += Duration.ofSeconds(1).toNanos();
        assertThat(callers.enter(fresh, null, PROXY).application()).isEqualTo(Application.DEFAULT);
        assertThat(callers.enter(fresh, null, "192.0.2.2")).isNotNull();
    }

    @Test
    void noKeyAtAllIsNoWrongOne() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(catchThrowableOfType(DeniedException.class, () -> callers.enter(null, null, PROXY))
                            .reason())
                    .isEqualTo(Reason.NO_KEY);
        }
        assertThat(guess().reason()).isEqualTo(Reason.NO_KEY);
    }

    @Test
    void aKeyThatIsRevokedGoesOnNoMore() {
        Caller caller = callers.enter(used, null, PROXY);
        for (int i = 0; i < 1_000; i++) {
            guess();
        }
        keys.revoke(ADMIN, caller.presented().id());
        assertThat(catchThrowableOfType(DeniedException.class, () -> callers.enter(used, null, PROXY))
                        .reason())
                .isEqualTo(Reason.TOO_MANY);
    }
}
