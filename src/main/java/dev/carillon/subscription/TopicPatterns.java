package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import java.util.ArrayList;
import java.util.List;

/** Reads the member {@code topics}: 1 to 100 topics and patterns. */
public final class TopicPatterns {

    private static final String FIELD = "/topics";
    private static final int MOST = 100;

    private TopicPatterns() {}

    /**
     * In the order given; null counts as none.
     *
     * @throws RefusedException of field {@code /topics} or {@code /topics/<n>}
     */
    public static List<TopicPattern> read(List<String> texts) {
        if (texts == null || texts.isEmpty() || texts.size() > MOST) {
            throw new RefusedException(
                    FIELD, "must have 1 to " + MOST + " members", texts == null ? null : String.valueOf(texts.size()));
        }
        List<TopicPattern> patterns = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            try {
                patterns.add(TopicPattern.of(texts.get(i)));
            } catch (RefusedException e) {
                throw new RefusedException(FIELD + '/' + i, e.rule(), texts.get(i));
            }
        }
        return patterns;
    }
}
