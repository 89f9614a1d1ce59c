package dev.carillon.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.util.List;
import java.util.Optional;

/**
 * A kind of source, as {@code webhook}: a bean of this type is all that the API and the rows need to know of it. Its settings are
 * the member {@code settings} of a source; what is secret in it is {@code secrets}, encrypted in the row and never shown. Thread safe.
 *
 * <p>A kind whose sources connect by themselves reads its rows by {@link Sources#ofKind} and looks again once a second, or when
 * the CDI event {@link SourcesChanged} says so.
 */
public interface SourceKind {

    /** As the API has it: lower-case letters, digits and hyphens. */
    String name();

    /** Whether senders post to an address of the source's own. */
    boolean isPosted();

    /** Its topic unless the source says another; empty: it has to. */
    Optional<String> topic(ObjectNode settings);

    /** Whether its senders may have the whole topic: {@code {type}} alone. */
    default boolean takesWholeTopics() {
        return false;
    }

    /**
     * Whether a source can be so.
     *
     * @param secrets their texts, the newest first
     * @throws RefusedException of {@code /settings/…} or {@code /secrets/…}
     */
    void check(ObjectNode settings, List<String> secrets);

    /**
     * Refuses settings that lead where nobody may go. Looks names up, so never call it inside a transaction.
     *
     * @param given members that are given; not checked yet
     * @throws RefusedException of {@code /settings/…}
     */
    default void checkAddress(ObjectNode given) {}

    /** Whether Carillon would show the secrets that are good with the settings before to somebody else. Both were checked. */
    default boolean leadsElsewhere(ObjectNode before, ObjectNode now) {
        return false;
    }

    /** A new secret where it is not the other side that makes it; else empty. Of settings that were checked. */
    Optional<String> newSecret(ObjectNode settings);

    /** The beginning of the names of schemas of Certes that it takes; empty for most. Of settings that were checked. */
    default Optional<String> schemas(ObjectNode settings) {
        return Optional.empty();
    }
}
