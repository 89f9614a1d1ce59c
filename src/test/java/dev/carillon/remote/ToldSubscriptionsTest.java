package dev.carillon.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.RealtimeEvent;
import dev.carillon.remote.SubscriptionRows.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ToldSubscriptionsTest {

    private long now;
    private final ToldSubscriptions told = new ToldSubscriptions(() -> now);

    @Test
    void tellsWhatIsNewAndWhatHasChangedAndWhatHasEnded() {
        told.want(List.of(wanted(1, "a", "one"), wanted(2, "b", "one")));
        assertThat(tellAll()).containsExactlyInAnyOrder("a one", "b one");
        told.want(List.of(wanted(1, "a", "two")));
        assertThat(tellAll()).containsExactlyInAnyOrder("a two", "b endsubscription");
        told.want(List.of(wanted(1, "a", "two")));
        assertThat(tellAll()).isEmpty();
        assertThat(told.isDone()).isTrue();
    }

    @Test
    void anEventIsForWhoHasAskedForItWithThatCookieOrTheOneBefore() {
        told.want(List.of(wanted(1, "a", "one")));
        assertThat(told.subscription("a", "one")).as("not told yet").isNull();
        tellAll();
        assertThat(told.subscription("a", "one")).isEqualTo(1);
        assertThat(told.subscription("a", "other")).isNull();
        assertThat(told.subscription("b", "one")).isNull();
        told.want(List.of(wanted(1, "a", "two")));
        tellAll();
        assertThat(told.subscription("a", "one")).as("on its way").isEqualTo(1);
        assertThat(told.subscription("a", "two")).isEqualTo(1);
        told.want(List.of());
        tellAll();
        assertThat(told.subscription("a", "two")).isNull();
    }

    @Test
    void anEventOnItsWayMayHaveAnyOfTheLastCookies() {
        for (int i = 0; i < 12; i++) {
            told.want(List.of(wanted(1, "a", "c" + i)));
            tellAll();
        }
        for (int i = 3; i < 12; i++) {
            assertThat(told.subscription("a", "c" + i)).as("c" + i).isEqualTo(1);
        }
        assertThat(told.subscription("a", "c2")).as("not for ever").isNull();
        told.want(List.of(wanted(2, "a", "c12")));
        tellAll();
        assertThat(told.subscription("a", "c11")).as("of another subscription").isNull();
    }

    @Test
    void whileAHubRefusesAnotherCookieItsEventsComeWithTheOneBefore() {
        told.want(List.of(wanted(1, "a", "one")));
        tellAll();
        told.want(List.of(wanted(1, "a", "two")));
        told.answered(told.next(), true);
        assertThat(told.subscription("a", "one")).isEqualTo(1);
        assertThat(told.subscription("a", "two")).as("the hub has not taken it").isNull();
        pass(31);
        assertThat(tellAll()).containsExactly("a two");
        assertThat(told.subscription("a", "one")).isEqualTo(1);
        assertThat(told.subscription("a", "two")).isEqualTo(1);
    }

    @Test
    void aRefusedCookieThatIsTakenBackIsToldAgain() {
        told.want(List.of(wanted(1, "a", "one")));
        tellAll();
        told.want(List.of(wanted(1, "a", "two")));
        told.answered(told.next(), true);
        told.want(List.of(wanted(1, "a", "one")));
        assertThat(tellAll()).containsExactly("a one");
        pass(31);
        assertThat(tellAll()).isEmpty();
        assertThat(told.subscription("a", "one")).isEqualTo(1);
    }

    @Test
    void aGuidThatWasEndedAndMadeAnewIsAnother() {
        told.want(List.of(wanted(1, "a", "one")));
        tellAll();
        told.want(List.of(wanted(9, "a", "one")));
        tellAll();
        assertThat(told.subscription("a", "one")).isEqualTo(9);
    }

    @Test
    void whatIsRefusedIsToldAgainLater() {
        told.want(List.of(wanted(1, "a", "one")));
        String id = told.next();
        assertThat(told.answered(id, true).wanted().number()).isEqualTo(1);
        assertThat(told.subscription("a", "one")).isNull();
        assertThat(told.next()).isNull();
        assertThat(told.isDone()).isTrue();
        pass(31);
        assertThat(tellAll()).containsExactly("a one");
    }

    @Test
    void aRefusalOfWhatWasToldBeforeChangesNothingOfWhatWasToldSince() {
        told.want(List.of(wanted(1, "a", "one")));
        String one = told.next();
        told.want(List.of(wanted(1, "a", "two")));
        String two = told.next();
        told.answered(one, true);
        told.answered(two, false);
        assertThat(told.subscription("a", "two")).isEqualTo(1);
        pass(31);
        assertThat(tellAll()).as("the hub has the latest cookie").isEmpty();
    }

    @Test
    void whatIsRefusedWhileAnotherCookieWaitsIsNotToldAgainButTheOther() {
        told.want(List.of(wanted(1, "a", "one")));
        String one = told.next();
        told.want(List.of(wanted(1, "a", "two")));
        told.answered(one, true);
        told.want(List.of(wanted(1, "a", "one")));
        assertThat(tellAll()).as("it is not known to the hub").containsExactly("a one");
        pass(31);
        assertThat(tellAll()).isEmpty();
    }

    @Test
    void isNotFasterThanAHubAllows() {
        told.want(
                IntStream.range(0, 1_000).mapToObj(i -> wanted(i, "g" + i, "c")).toList());
        assertThat(tellAll()).hasSize(80);
        pass(1);
        assertThat(tellAll()).hasSize(80);
        pass(100);
        assertThat(tellAll()).as("what was not used is not gathered").hasSize(80);
    }

    @Test
    void waitsForAnswers() {
        told.want(IntStream.range(0, 100).mapToObj(i -> wanted(i, "g" + i, "c")).toList());
        List<String> ids = new ArrayList<>();
        for (String id = told.next(); id != null; id = told.next()) {
            ids.add(id);
        }
        assertThat(ids).hasSize(ToldSubscriptions.AT_ONCE);
        told.answered(ids.get(0), false);
        assertThat(told.next()).isNotNull();
        assertThat(told.answered("no such call", false)).isNull();
    }

    private List<String> tellAll() {
        List<String> all = new ArrayList<>();
        for (String id = told.next(); id != null; id = told.next()) {
            ToldSubscriptions.Call call = told.call(id);
            all.add(call.guid() + " " + call.cookie());
            told.answered(id, false);
        }
        return all;
    }

    private void pass(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private static Wanted wanted(long number, String guid, String cookie) {
        return new Wanted(number, RealtimeEvent.topic(guid).value(), cookie, false);
    }
}
