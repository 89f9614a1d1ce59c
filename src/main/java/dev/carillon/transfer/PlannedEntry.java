package dev.carillon.transfer;

import java.util.List;
import java.util.Locale;

/**
 * What becomes of an entry.
 *
 * @param entry where it stands in the file; null of what is removed
 * @param part the part it is of
 * @param id its id; null if it has none
 * @param name its name, for people
 * @param changes the members that change
 * @param missing pointers of the secrets that the file does not have, and that cannot be made
 * @param secret what is made for it and shown only once; null if nothing is
 */
public record PlannedEntry(
        String entry,
        String part,
        String id,
        String name,
        Action action,
        List<String> changes,
        List<String> missing,
        String secret) {

    public PlannedEntry {
        changes = List.copyOf(changes);
        missing = List.copyOf(missing);
    }

    /** What is stored and is removed. */
    public static PlannedEntry removed(String part, String id, String name) {
        return new PlannedEntry(null, part, id, name, Action.DELETE, List.of(), List.of(), null);
    }

    /** What happens. */
    public enum Action {
        CREATE,
        UPDATE,
        NONE,
        DELETE;

        /** What happens to an entry of the file. */
        public static Action of(boolean isStored, List<String> changes) {
            return !isStored ? CREATE : changes.isEmpty() ? NONE : UPDATE;
        }

        /** {@code create}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return action + " " + part + " " + id;
    }
}
