package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.access.ApiKey;
import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.DeniedException.Reason;
import dev.carillon.access.Scope;
import dev.carillon.loop.Closing;
import dev.carillon.loop.Opening;
import dev.carillon.loop.TestThreads;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker is told about keys. */
class BrokerKeysTest {

    private static final String ID = "0b3f9c52-6d5e-4a54-8d0c-0a9f4b3c2d1e";

    @Nested
    class AScopeGivesRights {

        @Test
        void whoMayWriteEventsSendsForItsApplication() {
            assertThat(rights(Scope.EVENTS_WRITE)).containsExactly("send carillon.ingress", "application n-1");
        }

        @Test
        void whoMayReadEventsReadsThoseOfItsApplication() {
            assertThat(rights(Scope.EVENTS_READ)).containsExactly("read carillon.events.shop.#", "application n-1");
        }

        @Test
        void whoMayDoBothDoesBoth() {
            assertThat(rights(Scope.EVENTS_READ, Scope.EVENTS_WRITE))
                    .containsExactly("send carillon.ingress", "read carillon.events.shop.#", "application n-1");
        }

        @Test
        void whoActsForAllApplicationsPublishesForAllAndReadsAll() {
            assertThat(rights(Scope.APPLICATIONS_WRITE, Scope.EVENTS_WRITE))
                    .containsExactly("send carillon.ingress", "application n-1", "for-all");
            assertThat(rights(Scope.APPLICATIONS_WRITE, Scope.EVENTS_READ))
                    .containsExactly("read carillon.events.#", "application n-1", "for-all");
        }

        @ParameterizedTest
        @EnumSource(
                mode = Mode.EXCLUDE,
                names = {"EVENTS_READ", "EVENTS_WRITE"})
        void anyOtherScopeGivesNothing(Scope scope) {
            assertThat(rights(scope)).isEmpty();
            if (scope != Scope.APPLICATIONS_WRITE) {
                assertThat(rights(scope, Scope.EVENTS_READ)).isEqualTo(rights(Scope.EVENTS_READ));
                assertThat(rights(scope, Scope.EVENTS_WRITE)).isEqualTo(rights(Scope.EVENTS_WRITE));
            }
        }

        private String[] rights(Scope first, Scope... others) {
            return BrokerKeys.rights(new Caller(7, "shop", EnumSet.of(first, others), "test"), "n-1");
        }
    }

    @Nested
    class TheManagedBean {

        private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        private final List<String> asked = new ArrayList<>();
        private Supplier<Caller> answer = TheManagedBean::right;
        private final BrokerKeys keys = keys();

        @BeforeEach
        void open() {
            keys.open(new Opening());
        }

        @AfterEach
        void close() {
            keys.close(new Closing());
        }

        @Test
        void answersByTheDoorKeeper() throws JMException {
            assertThat(ask(ID, "ck_right")).containsExactly("send carillon.ingress", "application n-1");
            assertThat(asked).containsExactly("Bearer ck_right from 192.0.2.1");
        }

        @Test
        void theIdOfAnotherKeyGivesNothing() throws JMException {
            assertThat(ask(ID.replace('0', '1'), "ck_right")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "carillon", "0B3F9C52-6D5E-4A54-8D0C-0A9F4B3C2D1E", "' or 1=1 --"})
        void forWhatIsNoIdOfAKeyNothingIsLookedUp(String id) throws JMException {
            assertThat(ask(id, "ck_right")).isEmpty();
            assertThat(asked).isEmpty();
        }

        @Test
        void aDeniedKeyGivesNothing() throws JMException {
            answer = () -> {
                throw new DeniedException(Reason.NO_KEY, "this key is unknown, revoked or expired");
            };

            assertThat(ask(ID, "ck_wrong")).isEmpty();
        }

        /** The adapter has no class of the database's. */
        @Test
        void aDatabaseThatIsAwayIsNoRefusalAndSaysNothingOfIt() {
            answer = () -> {
                throw new IllegalArgumentException("jdbc:secret");
            };

            assertThatThrownBy(() -> ask(ID, "ck_right"))
                    .isInstanceOf(RuntimeMBeanException.class)
                    .hasCauseExactlyInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("the keys cannot be read now");
        }

        @Test
        void aDatabaseThatHangsHoldsTheBrokerOnlyForAWhile() {
            CountDownLatch hangs = new CountDownLatch(1);
            answer = () -> {
                try {
                    hangs.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return right();
            };

            assertThatThrownBy(() -> ask(ID, "ck_right")).hasRootCauseMessage("no answer within 3 s");
            hangs.countDown();
        }

        @Test
        void isThereWhileTheDoorsAreOpen() throws JMException {
            ObjectName name = new ObjectName("dev.carillon:type=BrokerKeys");
            assertThat(server.isRegistered(name)).isTrue();

            keys.close(new Closing());

            assertThat(server.isRegistered(name)).isFalse();
        }

        @Test
        void isThatOfTheFirstCarillonOfTheProcess() throws JMException {
            BrokerKeys second = new BrokerKeys(
                    new Callers() {
                        @Override
                        public Caller enter(String authorization, String application, String address) {
                            throw new DeniedException(Reason.NO_KEY, "another database");
                        }
                    },
                    tenants(),
                    TestThreads.plain());
            second.open(new Opening());
            second.close(new Closing());

            assertThat(ask(ID, "ck_right")).isNotEmpty();
        }

        private String[] ask(String id, String key) throws JMException {
            String text = String.class.getName();
            return (String[]) server.invoke(
                    new ObjectName("dev.carillon:type=BrokerKeys"),
                    "rights",
                    new Object[] {id, key, "192.0.2.1"},
                    new String[] {text, text, text});
        }

        private BrokerKeys keys() {
            return new BrokerKeys(
                    new Callers() {
                        @Override
                        public Caller enter(String authorization, String application, String address) {
                            asked.add(authorization + " from " + address);
                            return answer.get();
                        }
                    },
                    tenants(),
                    TestThreads.plain());
        }

        private static Tenants tenants() {
            return new Tenants() {
                @Override
                Optional<String> uid(int application) {
                    return Optional.of("n-1");
                }
            };
        }

        private static Caller right() {
            ApiKey key = new ApiKey() {
                @Override
                public String id() {
                    return ID;
                }

                @Override
                public String name() {
                    return "shop";
                }
            };
            return new Caller(7, "shop", Set.of(Scope.EVENTS_WRITE), "ck_right", key, "192.0.2.1");
        }
    }
}
