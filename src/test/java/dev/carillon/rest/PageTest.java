package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageTest {

    private static List<Long> all(long size) {
        return LongStream.rangeClosed(1, size).boxed().toList();
    }

    private static Page<Long> page(String limit, String cursor, List<Long> all) {
        PageRequest asked = PageRequest.of(limit, cursor);
        long after = asked.afterNumber().orElse(0L);
        List<Long> found =
                all.stream().filter(each -> each > after).limit(asked.fetched()).toList();
        return Page.of(asked, found, String::valueOf);
    }

    @Test
    void followsFromTheOneBeforeWithoutGapOrDouble() {
        List<Long> read = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            Page<Long> page = page("10", cursor, all(30));
            read.addAll(page.data());
            cursor = page.next();
            pages++;
        } while (cursor != null);

        assertThat(read).isEqualTo(all(30));
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void hasFiftyUnlessToldAndNeverMoreThan250() {
        assertThat(page(null, null, all(300)).data()).hasSize(50);
        assertThat(page("100000", null, all(300)).data()).hasSize(250);
    }

    @Test
    void isRefusedWithAWrongLimitOrCursor() {
        for (String wrong : new String[] {"0", "-1", "x", "", "99999999999"}) {
            assertThatThrownBy(() -> PageRequest.of(wrong, null))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("limit");
        }
        assertThatThrownBy(() -> page(null, "!!", all(1))).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> page(null, "x", all(1))).isInstanceOf(RefusedException.class);
    }
}
