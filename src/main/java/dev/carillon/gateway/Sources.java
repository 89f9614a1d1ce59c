package dev.carillon.gateway;

import dev.carillon.access.Application;
import dev.carillon.access.Applications;
import dev.carillon.access.FreshCache;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;

/**
 * The sources, for who shows them and who takes their requests. What is taken from memory is at most one second old; a change made on
 * this node is seen here at once. Thread safe.
 */
@OnePerNode
public class Sources {

    private static final FailureLog LOG = new FailureLog(Sources.class);
    private static final int CACHED = 10_000;

    /** Of one schema's name; they are tried one after the other. */
    private static final int MOST_OF_A_SCHEMA = 10;

    private final SourceStore store;
    private final Secrets secrets;
    private final Applications applications;
    private final FreshCache<String, Webhook> byToken = new FreshCache<>(CACHED, System::nanoTime);
    private final FreshCache<String, List<Webhook>> bySchema = new FreshCache<>(CACHED, System::nanoTime);

    @Inject
    Sources(SourceStore store, Secrets secrets, Applications applications) {
        this.store = store;
        this.secrets = secrets;
        this.applications = applications;
    }

    /** The one of this id, if it belongs to this application. */
    public Optional<Source> find(int application, String id) {
        return store.find(application, id);
    }

    /** Those of an application after this number, in the order of their numbers. */
    public List<Source> list(int application, long after, int most) {
        return store.list(application, after, most);
    }

    /** Those of its secrets that are good, for what shows their hints; none if they cannot be read. */
    public List<SourceSecrets.Kept> secrets(Source source, Instant now) {
        try {
            return source.secrets(secrets).all().stream()
                    .filter(each -> each.isGood(now))
                    .toList();
        } catch (IllegalStateException unreadable) { // as when their key is not here: others are shown all the same
            return List.of();
        }
    }

    /** All sources of a kind, of all applications, as they are now; those that cannot be read are left out, and logged. */
    public List<OpenSource> ofKind(String kind) {
        List<OpenSource> open = new ArrayList<>();
        store.ofKind(kind).forEach(each -> open(each).ifPresent(open::add));
        return open;
    }

    /** The webhook of this address. */
    Optional<Webhook> webhook(String token) {
        return byToken.get(token, asked -> store.find(asked).flatMap(this::open).map(Webhook::of));
    }

    /** The webhooks of an application that take this schema of Certes: those that name it most closely. */
    List<Webhook> webhooks(String application, String schema) {
        return bySchema.get(
                        application + '\n' + schema,
                        asked -> applications.find(application).map(owner -> closest(owner, schema)))
                .orElse(List.of());
    }

    private List<Webhook> closest(Application owner, String schema) {
        List<String> prefixes = new ArrayList<>();
        for (int end = schema.length(); end > 0; end = schema.lastIndexOf('/', end - 1)) {
            prefixes.add(schema.substring(0, end));
        }
        List<Source> found = store.ofSchemas(owner.number(), prefixes);
        return found.stream()
                .filter(each -> each.schemas().equals(found.get(0).schemas()))
                .limit(MOST_OF_A_SCHEMA)
                .flatMap(each -> open(each).stream())
                .map(Webhook::of)
                .toList();
    }

    /** Empty if it cannot be read, as when the key of its secrets is not here: it is as if it were not there. */
    private Optional<OpenSource> open(Source source) {
        try {
            Application owner = applications.find(source.application()).orElseThrow();
            return Optional.of(new OpenSource(
                    source.number(),
                    source.id(),
                    new OpenSource.Owner(owner.number(), owner.name()),
                    new OpenSource.Configured(
                            source.kind(), new TopicTemplate(source.topic()), source.state(), source.settings()),
                    source.secrets(secrets)));
        } catch (IllegalStateException | RefusedException e) {
            LOG.log(Level.WARNING, "source.unreadable source=" + source.id() + "; its requests are refused", e);
            return Optional.empty();
        }
    }

    /** After the commit. */
    void changed(@Observes SourcesChanged change) {
        byToken.clear();
        bySchema.clear();
    }
}
