package dev.carillon.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects which members of an entry an import changes. Of one thread. */
public final class ChangedMembers {

    private final List<String> names = new ArrayList<>();

    public ChangedMembers compare(String name, Object before, Object after) {
        return add(name, !Objects.equals(before, after));
    }

    public ChangedMembers add(String name, boolean isChanged) {
        if (isChanged) {
            names.add(name);
        }
        return this;
    }

    public List<String> names() {
        return List.copyOf(names);
    }
}
