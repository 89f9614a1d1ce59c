package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.core.security.CheckType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lines of rights mean, for each kind of check and of address. */
class KeyRightsTest {

    private static final KeyRights PUBLISHING = rights("send carillon.ingress", "application n-1");
    private static final KeyRights READING = rights("read carillon.events.shop.#");
    private static final KeyRights READING_ALL = rights("read carillon.events.#");
    private static final KeyRights BOTH =
            rights("send carillon.ingress", "application n-1", "for-all", "read carillon.events.shop.#");

    private static final Set<CheckType> OF_A_SUBSCRIBER = EnumSet.of(
            CheckType.CONSUME,
            CheckType.BROWSE,
            CheckType.CREATE_ADDRESS,
            CheckType.CREATE_DURABLE_QUEUE,
            CheckType.DELETE_DURABLE_QUEUE,
            CheckType.CREATE_NON_DURABLE_QUEUE,
            CheckType.DELETE_NON_DURABLE_QUEUE);

    private static final List<String> ELSEWHERE = List.of(
            "carillon.dead-letters",
            "carillon.announcements",
            "carillon.questions",
            "carillon.answers",
            "activemq.management",
            "activemq.management.broker",
            "activemq.notifications",
            "$sys.mqtt.sessions",
            "DLQ",
            "elsewhere",
            "#",
            "*",
            "carillon.#",
            "carillon.events",
            "carillon.eventss.shop.a",
            "");

    private static final List<String> OF_OTHERS = List.of(
            "carillon.events.north.order.paid",
            "carillon.events.north.#",
            "carillon.events.*.order.paid",
            "carillon.events.*.#",
            "carillon.events.shopping.order",
            "carillon.events.shop",
            "carillon.events.Shop.order",
            "carillon.events.#");

    private static final List<String> OWN = List.of(
            "carillon.events.shop.order.paid",
            "carillon.events.shop.#",
            "carillon.events.shop.*.paid",
            "carillon.events.shop.order.paid::client.subscription");

    @ParameterizedTest
    @EnumSource
    void aPublishingKeySendsToTheIngressAndDoesNothingElse(CheckType what) {
        assertThat(may(PUBLISHING, what, "carillon.ingress")).isEqualTo(what == CheckType.SEND);
        assertThat(may(PUBLISHING, what, "carillon.ingress::carillon.ingress")).isEqualTo(what == CheckType.SEND);
        for (List<String> addresses : List.of(ELSEWHERE, OF_OTHERS, OWN)) {
            for (String each : addresses) {
                assertThat(may(PUBLISHING, what, each)).as(each).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadingKeySubscribesToEventsOfItsApplicationAndDoesNothingElse(CheckType what) {
        for (String each : OWN) {
            assertThat(may(READING, what, each)).as(each).isEqualTo(OF_A_SUBSCRIBER.contains(what));
        }
        for (List<String> addresses : List.of(ELSEWHERE, OF_OTHERS, List.of("carillon.ingress"))) {
            for (String each : addresses) {
                assertThat(may(READING, what, each)).as(each).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyForAllApplicationsSubscribesToEventsOfAll(CheckType what) {
        for (List<String> addresses : List.of(OWN, OF_OTHERS)) {
            for (String each : addresses) {
                assertThat(may(READING_ALL, what, each)).as(each).isEqualTo(OF_A_SUBSCRIBER.contains(what));
            }
        }
        for (String each : ELSEWHERE) {
            assertThat(may(READING_ALL, what, each)).as(each).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatMayBothDoesBoth(CheckType what) {
        assertThat(may(BOTH, what, "carillon.ingress")).isEqualTo(may(PUBLISHING, what, "carillon.ingress"));
        for (String each : OWN) {
            assertThat(may(BOTH, what, each)).as(each).isEqualTo(may(READING, what, each));
        }
    }

    @Test
    void aPublisherIsKnownByItsApplication() {
        assertThat(PUBLISHING.application()).isEqualTo("n-1");
        assertThat(PUBLISHING.isForAll()).isFalse();
        assertThat(BOTH.isForAll()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "manage", "manage #", "send", "read", "FOR-ALL", "sends carillon.ingress"})
    void aLineThatIsNotKnownGivesNothing(String line) {
        KeyRights rights = rights(line);

        for (CheckType what : CheckType.values()) {
            for (String each : List.of("carillon.ingress", "carillon.events.shop.a", "#", "")) {
                assertThat(may(rights, what, each)).as("%s %s", what, each).isFalse();
            }
        }
        assertThat(rights.isForAll()).isFalse();
    }

    private static KeyRights rights(String... lines) {
        return KeyRights.of(lines);
    }

    private static boolean may(KeyRights key, CheckType what, String address) {
        return key.rights().may(what, address);
    }
}
