package dev.carillon.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the generator tells of its events. */
interface Tally {

    /** @return the first of so many new numbers */
    int send(int count, long due);

    void accept(int first, int count);

    /** Counts only, so that there is no end to its numbers but that they begin anew. */
    final class Counter implements Tally {

        private final AtomicInteger next = new AtomicInteger();
        private final AtomicLong accepted = new AtomicLong();

        @Override
        public int send(int count, long due) {
            return next.getAndUpdate(each -> each < 1_000_000_000 ? each + count : 0);
        }

        @Override
        public void accept(int first, int count) {
            accepted.addAndGet(count);
        }

        long accepted() {
            return accepted.get();
        }
    }
}
