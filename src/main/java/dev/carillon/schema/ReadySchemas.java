package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import dev.carillon.schema.SchemaCache.Known;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The schemas that are ready for checking, by number: those that were used last, within a number of bytes. Thread safe.
 */
final class ReadySchemas {

    private final SchemaLanguages languages;
    private final long most;
    private final Map<Long, ReadySchema> lastUsed = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    ReadySchemas(SchemaLanguages languages, long most) {
        this.languages = languages;
        this.most = most;
    }

    synchronized ReadySchema get(long number) {
        return lastUsed.get(number);
    }

    synchronized boolean isFull() {
        return bytes >= most * 9 / 10;
    }

    /** Adds those that are not here, or not of this version, until there are enough. */
    synchronized void missing(Collection<Known> all, List<Known> wanted, int enough) {
        for (Known each : all) {
            if (wanted.size() >= enough) {
                return;
            }
            ReadySchema here = lastUsed.get(each.number());
            if (here == null || here.schema().version() < each.version()) {
                wanted.add(each);
            }
        }
    }

    /** @throws RefusedException if it cannot be compiled */
    ReadySchema put(EventSchema schema) {
        return keep(new ReadySchema(
                schema, languages.of(schema.language()).compile(schema.text(), schema.subject(), schema.message())));
    }

    /** In its place one that refuses everything: what a schema forbids is not known. */
    ReadySchema unusable(EventSchema schema, RefusedException why) {
        List<Violation> always = List.of(new Violation("/data", "schema", "the schema cannot be used: " + why.rule()));
        return keep(new ReadySchema(schema, new CompiledSchema() {
            @Override
            public List<Violation> check(Payload data) {
                return always;
            }

            @Override
            public long bytes() {
                return 0;
            }
        }));
    }

    private synchronized ReadySchema keep(ReadySchema made) {
        ReadySchema before = lastUsed.put(made.schema().number(), made);
        bytes += made.bytes() - (before == null ? 0 : before.bytes());
        var oldest = lastUsed.values().iterator();
        while (bytes > most && lastUsed.size() > 1) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
        return made;
    }
}
