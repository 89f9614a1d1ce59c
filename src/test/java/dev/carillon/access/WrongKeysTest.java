package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WrongKeysTest {

    private static final String ONE = "192.0.2.1";
    private static final String OTHER = "192.0.2.2";

    private final RecordedLog log = new RecordedLog(WrongKeys.class.getName());
    private long now = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos(); // System.nanoTime may go over its end
    private final WrongKeys wrong = new WrongKeys(() -> now);

    @AfterEach
    void close() {
        log.close();
    }

    private void tick(Duration time) {
        now += time.toNanos();
    }

    private Optional<Duration> count(String address, int times) {
        Optional<Duration> last = Optional.empty();
        for (int i = 0; i < times; i++) {
            last = wrong.count(address);
        }
        return last;
    }

    @Test
    void areTooManyAfterThirtyInAMinuteUntilItIsOver() {
        assertThat(count(ONE, WrongKeys.MOST - 1)).isEmpty();
        assertThat(wrong.throttles(ONE)).isFalse();
        assertThat(count(ONE, 1)).as("the last that is not").isEmpty();
        assertThat(wrong.throttles(ONE)).isTrue();
        tick(Duration.ofSeconds(20));
        assertThat(count(ONE, 1)).contains(Duration.ofSeconds(40));

        tick(Duration.ofSeconds(40));

        assertThat(wrong.throttles(ONE)).isFalse();
        assertThat(count(ONE, WrongKeys.MOST)).isEmpty();
        assertThat(wrong.throttles(ONE)).isTrue();
    }

    @Test
    void ofOneAddressAreNotThoseOfAnother() {
        count(ONE, 1_000);
        assertThat(wrong.throttles(OTHER)).isFalse();
        assertThat(count(OTHER, WrongKeys.MOST)).isEmpty();
    }

    @Test
    void ofOneNetworkOfIpv6AreCountedTogether() {
        for (int i = 0; i < WrongKeys.MOST; i++) {
            wrong.count("2001:db8:0:1::" + i);
        }
        assertThat(wrong.throttles("2001:db8:0:1:ffff::")).isTrue();
        assertThat(wrong.throttles("2001:db8:0:2::")).isFalse();
    }

    @Test
    void leaveSomeLookUpsASecond() {
        count(ONE, WrongKeys.MOST);
        for (int i = 0; i < WrongKeys.LOOK_UPS; i++) {
            assertThat(wrong.takesLookUp(ONE)).isTrue();
        }
        assertThat(wrong.takesLookUp(ONE)).isFalse();
        tick(Duration.ofSeconds(1));
        assertThat(wrong.takesLookUp(ONE)).isTrue();
    }

    @Test
    void ofMoreAddressesThanAreKeptAreCountedTogether() {
        for (int i = 0; i < WrongKeys.ADDRESSES + WrongKeys.MOST; i++) {
            wrong.count("10." + (i >> 16) + '.' + (i >> 8 & 255) + '.' + (i & 255));
        }
        assertThat(wrong.size()).isEqualTo(WrongKeys.ADDRESSES);
        assertThat(wrong.count(ONE)).as("one more that is not kept").isPresent();
        assertThat(wrong.throttles(ONE)).as("its keys are looked up").isFalse();
        assertThat(wrong.throttles("10.0.0.1")).as("one that is kept").isFalse();

        tick(Duration.ofMinutes(1));

        assertThat(wrong.throttles(ONE)).isFalse();
        wrong.count(ONE);
        assertThat(wrong.size()).as("those of before are gone").isEqualTo(1);
    }

    @Test
    void areToldOnceAMinuteForEachAddress() {
        count(ONE, WrongKeys.MOST);
        assertThat(log.lines()).isEmpty();
        count(ONE, 500);
        count(OTHER, 500);
        assertThat(log.lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("WARNING access.wrong-keys address=192.0.2.1 wrong=31 within=PT1M before=0;");
        tick(Duration.ofMinutes(1));
        count(ONE, 500);
        assertThat(log.lines())
                .hasSize(3)
                .last()
                .asString()
                .contains("address=192.0.2.1 wrong=31 within=PT1M before=530");
    }

    @Test
    void ofManyAddressesDoNotFillTheLog() {
        for (int i = 0; i < 200; i++) {
            count("198.51.100." + i, 40);
        }
        assertThat(log.lines()).hasSize(WrongKeys.TOLD);
        assertThat(log.lines().get(WrongKeys.TOLD - 1)).contains("other addresses are not logged");
        tick(Duration.ofMinutes(1));
        count(ONE, 40);
        assertThat(log.lines()).hasSize(WrongKeys.TOLD + 1);
    }
}
