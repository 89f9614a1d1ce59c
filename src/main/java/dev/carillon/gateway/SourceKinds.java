package dev.carillon.gateway;

import dev.carillon.event.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;

/** The kinds that there are, by name. Thread safe. */
@ApplicationScoped
class SourceKinds {

    private final Map<String, SourceKind> kinds = new TreeMap<>();

    @Inject
    SourceKinds(@Any Instance<SourceKind> beans) {
        beans.forEach(each -> kinds.put(each.name(), each));
    }

    SourceKinds(SourceKind only) {
        kinds.put(only.name(), only);
    }

    protected SourceKinds() {} // CDI client proxy

    /** @throws RefusedException of field {@code /kind} */
    SourceKind of(String name) {
        SourceKind kind = kinds.get(name);
        if (kind == null) {
            throw new RefusedException("/kind", "must be one of " + String.join(", ", kinds.keySet()), name);
        }
        return kind;
    }
}
