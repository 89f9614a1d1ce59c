package dev.carillon.body;

import static dev.carillon.body.BodyBudget.Answer.FULL;
import static dev.carillon.body.BodyBudget.Answer.RESERVED;
import static dev.carillon.body.BodyBudget.Answer.SHARE_USED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Bodies have room by the heap, an application a share of it, and small ones room of their own. */
class BodyBudgetTest {

    private static final int ONE = 1;
    private static final int OTHER = 2;
    private static final long MEBIBYTE = 1 << 20;
    private static final long BATCH = 16 * MEBIBYTE;
    private static final long WAITING = 64 * MEBIBYTE;

    @Test
    void anApplicationHasAShareAndTheOthersHaveTheRest() {
        BodyBudget budget = new BodyBudget(100, 60);
        assertThat(budget.reserve(ONE, 60)).isEqualTo(RESERVED);
        assertThat(budget.reserve(ONE, 1)).isEqualTo(SHARE_USED);
        assertThat(budget.reserve(OTHER, 40)).isEqualTo(RESERVED);
        assertThat(budget.reserve(OTHER, 1)).isEqualTo(FULL);
        budget.release(ONE, 60);
        assertThat(budget.reserve(OTHER, 20)).isEqualTo(RESERVED);
    }

    @Test
    void nothingIsLeftOfWhatWasGivenBack() throws Exception {
        BodyBudget budget = new BodyBudget(1000, 300);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int application = i % 4;
            all.add(threads.submit(() -> {
                for (int each = 0; each < 10_000; each++) {
                    if (budget.reserve(application, 100) == RESERVED) {
                        budget.release(application, 100);
                    }
                }
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();
        assertThat(budget.reserved()).isZero();
        assertThat(budget.applications()).isZero();
    }

    @Test
    void theLargestBatchHasRoomInTheSmallestHeapButNoSecondOne() {
        BodyRoom room = new BodyRoom(300 * MEBIBYTE, WAITING, BATCH);
        assertThat(room.of(ONE).reserve(BATCH)).isEqualTo(RESERVED);
        assertThat(room.of(OTHER).reserve(BATCH)).isEqualTo(FULL);
    }

    @Test
    void inALargeHeapEventsOfOthersStillFindRoomToWait() {
        BodyRoom room = new BodyRoom(8192 * MEBIBYTE, WAITING, BATCH);
        assertThat(room.of(ONE).reserve(BATCH)).isEqualTo(RESERVED);
        assertThat(room.of(ONE).reserve(BATCH)).isEqualTo(SHARE_USED);
        assertThat(room.of(OTHER).reserve(BATCH)).isEqualTo(RESERVED);
        assertThat(room.of(3).reserve(BATCH)).isEqualTo(FULL); // half of what may wait
    }

    @Test
    void smallBodiesHaveRoomWhateverLargeOnesHold() {
        BodyRoom room = new BodyRoom(300 * MEBIBYTE, WAITING, BATCH);
        room.of(ONE).reserve(BATCH);
        for (int i = 0; i < 100; i++) {
            assertThat(room.of(ONE).reserve(BodyRoom.SMALL)).isEqualTo(RESERVED);
            assertThat(room.of(OTHER).reserve(BodyRoom.SMALL)).isEqualTo(RESERVED);
        }
    }

    @Test
    void aBodyOfUnknownLengthMovesToTheLargeOnesAsItGrows() {
        BodyRoom room = new BodyRoom(300 * MEBIBYTE, WAITING, BATCH);
        ReservedBytes growing = room.of(ONE);
        assertThat(growing.reserve(8 << 10)).isEqualTo(RESERVED);
        assertThat(growing.reserve(BATCH)).isEqualTo(RESERVED);
        growing.release();
        growing.release();
        assertThat(room.of(OTHER).reserve(BATCH)).isEqualTo(RESERVED);
        assertThat(growing.reserve(BATCH)).isEqualTo(RESERVED); // over: it holds nothing any more
    }
}
