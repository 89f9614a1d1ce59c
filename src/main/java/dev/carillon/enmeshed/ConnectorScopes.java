package dev.carillon.enmeshed;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import java.util.List;

/**
 * What a Connector's key allows: {@code core:messages}, {@code core:*}, {@code **}; the wildcards are those of event names, the
 * separator is a colon. Immutable, thread safe.
 */
record ConnectorScopes(List<String> texts) {

    static final String MESSAGES = "core:messages";
    static final String ACCOUNT = "core:account";
    static final String VERSION = "monitoring:version";
    static final String REQUESTS = "monitoring:requests";

    /** All. */
    static final ConnectorScopes ALL = new ConnectorScopes(List.of("**"));

    /** @throws RefusedException of {@code /n}, if one of them is not a scope */
    ConnectorScopes {
        texts = List.copyOf(texts);
        for (int i = 0; i < texts.size(); i++) {
            try {
                pattern(texts.get(i));
            } catch (RefusedException e) {
                throw new RefusedException(
                        "/" + i, "must be a scope such as core:messages, core:* or **", texts.get(i));
            }
        }
    }

    boolean allow(String scope) {
        TopicName name = TopicName.of(scope.replace(':', '/'));
        return texts.stream().anyMatch(each -> pattern(each).matches(name));
    }

    private static TopicPattern pattern(String text) {
        return TopicPattern.of(text.replace(':', '/'));
    }
}
