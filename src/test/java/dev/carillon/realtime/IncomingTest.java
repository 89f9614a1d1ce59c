package dev.carillon.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What comes from a client: how long, and how often. */
class IncomingTest {

    private final AtomicLong now = new AtomicLong();
    private final MessageRate rate = new MessageRate(10, now::get);

    @Test
    void piecesMakeAMessageAndOneThatIsTooLongIsNoneWhileTheNextOneIs() {
        IncomingText text = new IncomingText(10);
        assertThat(text.add("12345", false)).isFalse();
        assertThat(text.add("éé1", true)).isTrue();
        assertThat(text.take()).isEqualTo("12345éé1");
        text.add("123456789", false);
        text.add("é", false);
        text.add("1", true);
        assertThat(text.take()).isNull();
        text.add("", true);
        assertThat(text.take()).isEmpty();
    }

    @Property
    void theLengthIsThatOfUtf8(@ForAll @IntRange(max = 0x10FFFF) int point, @ForAll String before) {
        if (point >= 0xD800 && point <= 0xDFFF || before.chars().anyMatch(c -> Character.isSurrogate((char) c))) {
            return;
        }
        String text = before + Character.toString(point);
        assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void twiceAsManyAtOnceThenSoManyASecond() {
        assertThat(taken(30)).isEqualTo(20);
        now.addAndGet(1_000_000_000L);
        assertThat(taken(30)).isEqualTo(10);
    }

    @Test
    void whoGoesOnIsEnded() {
        taken(20);
        for (int i = 0; i < 100; i++) {
            assertThat(rate.next()).isEqualTo(MessageRate.Verdict.REFUSED);
        }
        assertThat(rate.next()).isEqualTo(MessageRate.Verdict.ABUSE);
    }

    @Test
    void aFloodIsEndedAlthoughSomeOfItIsTakenMeanwhile() {
        int sent = 0;
        while (rate.next() != MessageRate.Verdict.ABUSE && sent < 10_000) {
            now.addAndGet(10_000_000L); // 100 a second, of which it may 10
            sent++;
        }
        assertThat(sent).isBetween(100, 200);
    }

    @Test
    void whoSaysALittleTooMuchIsToldSoAndNotEnded() {
        for (int i = 0; i < 10_000; i++) {
            now.addAndGet(70_000_000L); // 14 a second
            assertThat(rate.next()).isNotEqualTo(MessageRate.Verdict.ABUSE);
        }
    }

    @Test
    void whatAnswersIsFree() {
        taken(20);
        rate.earn();
        assertThat(taken(2)).isEqualTo(1);
    }

    private int taken(int messages) {
        int taken = 0;
        for (int i = 0; i < messages; i++) {
            taken += rate.next() == MessageRate.Verdict.TAKEN ? 1 : 0;
        }
        return taken;
    }
}
