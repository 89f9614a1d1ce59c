package dev.carillon.filter;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PatternTreeTest {

    @Property(tries = 2_000)
    void findsExactlyThosePatternsThatMatch(
            @ForAll("patterns") List<TopicPattern> patterns, @ForAll("topic") TopicName topic) {
        PatternTree.Builder<Integer> builder = PatternTree.builder();
        for (int i = 0; i < patterns.size(); i++) {
            builder.add(patterns.get(i), i);
        }

        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(topic)) {
                expected.add(i);
            }
        }
        assertThat(builder.build().match(topic)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void givesAValueOfSeveralPatternsOnce() {
        PatternTree<String> tree = PatternTree.<String>builder()
                .add(TopicPattern.of("order/**"), "shop")
                .add(TopicPattern.of("order/*"), "shop")
                .add(TopicPattern.of("**/paid"), "shop")
                .add(TopicPattern.of("order/paid"), "bank")
                .build();

        assertThat(tree.match(TopicName.of("order/paid"))).containsExactlyInAnyOrder("shop", "bank");
    }

    @Test
    void keepsCarillonsOwnTopicsFromThoseWhoDidNotAsk() {
        PatternTree<String> tree = PatternTree.<String>builder()
                .add(TopicPattern.ALL, "everything")
                .add(TopicPattern.of("*/failed"), "failures")
                .add(TopicPattern.of("carillon/**"), "operators")
                .build();

        assertThat(tree.match(TopicName.of("carillon/failed"))).containsExactly("operators");
        assertThat(tree.match(TopicName.of("carillons/failed"))).containsExactlyInAnyOrder("everything", "failures");
    }

    @Test
    void noPatternCostsMoreThanItsLengthForEachSegment() {
        PatternTree.Builder<Integer> builder = PatternTree.builder();
        builder.add(TopicPattern.of(String.join("/", Collections.nCopies(15, "**/a")) + "/b"), 1);
        TopicName topic = TopicName.of(String.join("/", Collections.nCopies(32, "a")));
        PatternTree<Integer> tree = builder.build();

        // an exponential walk would not end
        for (int i = 0; i < 1_000; i++) {
            assertThat(tree.match(topic)).isEmpty();
        }
    }

    @Provide
    Arbitrary<List<TopicPattern>> patterns() {
        return segments("a", "b", "carillon", "*", "**")
                .map(TopicPattern::of)
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<TopicName> topic() {
        return segments("a", "b", "c", "carillon").map(TopicName::of);
    }

    private static Arbitrary<String> segments(String... of) {
        return Arbitraries.of(of).list().ofMinSize(1).ofMaxSize(6).map(all -> all.stream()
                .collect(joining("/")));
    }
}
