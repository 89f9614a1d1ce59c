package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;

/** The languages in which schemas may be written. Thread safe. */
@OnePerNode
class SchemaLanguages {

    private final Map<String, SchemaLanguage> byName = new TreeMap<>();

    @Inject
    SchemaLanguages(@Any Instance<SchemaLanguage> all) {
        this((Iterable<SchemaLanguage>) all);
    }

    SchemaLanguages(Iterable<SchemaLanguage> all) {
        all.forEach(each -> byName.put(each.name(), each));
    }

    /** @throws RefusedException of {@code /language} */
    SchemaLanguage of(String name) {
        SchemaLanguage language = byName.get(name);
        if (language == null) {
            throw new RefusedException("/language", "must be " + String.join(" or ", byName.keySet()), name);
        }
        return language;
    }
}
