package dev.carillon.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is found by which topic. */
class InterestsTest {

    private final Interests interests = new Interests();

    @Test
    void aNameAndAPatternAreBothFoundAndEachOnce() {
        Interest exact = add(1, "order/paid");
        Interest any = add(1, "order/*");
        Interest all = add(1, "**");
        add(1, "order/paid/late");
        add(2, "order/paid");
        assertThat(matching(1, "order/paid")).containsExactlyInAnyOrder(exact, any, all);
        interests.remove(exact);
        interests.remove(any);
        assertThat(matching(1, "order/paid")).containsExactly(all);
        interests.remove(all);
        assertThat(matching(1, "order/paid")).isEmpty();
    }

    @Test
    void carillonsOwnTopicsAreFoundByWhoNamesThem() {
        Interest own = add(1, "carillon/x");
        Interest below = add(1, "carillon/**");
        add(1, "**");
        assertThat(matching(1, "carillon/x")).containsExactlyInAnyOrder(own, below);
    }

    /** A hub's clients have a guid each: to make a tree of all of them at each new one took 90 ms. */
    @Test
    @Timeout(20)
    void aNewNameAmongManyCostsNothingOfTheOthers() {
        for (int i = 0; i < 100_000; i++) {
            add(1, "realtime/guid-" + i);
        }
        for (int i = 0; i < 10_000; i++) {
            Interest next = add(1, "realtime/new-" + i);
            assertThat(matching(1, "realtime/new-" + i)).containsExactly(next);
        }
    }

    private Interest add(int application, String pattern) {
        Interest made = new Interest(null, application, TopicPattern.of(pattern), null, null, 0);
        interests.add(made);
        return made;
    }

    private List<Interest> matching(int application, String topic) {
        List<Interest> found = new ArrayList<>();
        interests.matching(application, TopicName.of(topic), found::add);
        return found;
    }
}
