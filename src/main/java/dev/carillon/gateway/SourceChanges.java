package dev.carillon.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.AuditLog;
import dev.carillon.access.Caller;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.sql.LockWait;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Makes, changes and removes sources as the API asks for it, and tells the audit log. Each change commits by itself, so call none inside
 * a transaction; other nodes see it within a second. Thread safe.
 */
@OnePerNode
public class SourceChanges {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 16;
    private static final int LONGEST_SETTINGS = 30_000;

    private final SourceStore store;
    private final SourceKinds kinds;
    private final Secrets secrets;
    private final Clock clock;
    private final Event<SourcesChanged> listeners;

    @Inject
    SourceChanges(SourceStore store, SourceKinds kinds, Secrets secrets, Clock clock, Event<SourcesChanged> listeners) {
        this.store = store;
        this.kinds = kinds;
        this.secrets = secrets;
        this.clock = clock;
        this.listeners = listeners;
    }

    /**
     * A source, and its secret if Carillon has just made one, which is never shown again.
     *
     * @param secret null if it was given
     */
    public record Made(Source source, String secret) {}

    /** @throws RefusedException of the field that breaks a rule; nothing is made */
    public Made create(Caller who, SourceDraft draft) {
        Made made = made(UuidCreator.getTimeOrderedEpochPlus1(), who.application(), token(), draft);
        store.add(made.source());
        told("source.made", made.source(), who);
        return made;
    }

    /** Not stored yet. Looks names up, so never call it inside a transaction. */
    Made made(UUID id, int application, String token, SourceDraft draft) {
        SourceKind kind = kinds.of(draft.kind() == null ? WebhookKind.NAME : draft.kind());
        ObjectNode settings = merged(JsonNodeFactory.instance.objectNode(), draft.settings());
        kind.checkAddress(settings);
        String made = draft.secrets() == null ? kind.newSecret(settings).orElse(null) : null;
        SourceSecrets given = made != null
                ? SourceSecrets.of(List.of(made))
                : draft.secrets() == null ? SourceSecrets.NONE : SourceSecrets.of(draft.secrets());
        Instant now = clock.instant();
        Source created = new Source(id, application, kind.name(), kind.isPosted() ? token : null, now);
        created.name(draft.name());
        configure(created, kind, settings, given, now);
        created.secrets(given, secrets);
        created.topic(topic(draft.topic(), kind, settings));
        if (draft.state() != null) {
            created.state(SourceState.of(draft.state()));
        }
        return new Made(created, made);
    }

    /**
     * Changes what the draft gives; members of {@code settings} each as a whole.
     *
     * @param check looks at the source as it is before, and may throw
     * @return as it is now, or empty if this application has no source of this id
     * @throws RefusedException of the field that breaks a rule; nothing is changed
     */
    public Optional<Source> update(Caller who, String id, SourceDraft draft, Consumer<Source> check) {
        if (draft.settings() != null) {
            store.find(who.application(), id)
                    .ifPresent(found -> kinds.of(found.kind()).checkAddress(draft.settings()));
        }
        Instant now = clock.instant();
        Optional<Source> changed = LockWait.retry(() -> store.change(who.application(), id, check.andThen(found -> {
            SourceKind kind = kinds.of(found.kind());
            if (draft.kind() != null && !draft.kind().equals(found.kind())) {
                throw new RefusedException("/kind", "cannot be changed; create another source", draft.kind());
            }
            ObjectNode settings = merged(found.settings(), draft.settings());
            SourceSecrets all = draft.secrets() == null ? found.secrets(secrets) : SourceSecrets.of(draft.secrets());
            ObjectNode before = found.settings();
            configure(found, kind, settings, all, now);
            if (draft.secrets() == null && !all.at(now).isEmpty()) {
                refuseElsewhere(kind, before, settings);
            }
            if (draft.name() != null) {
                found.name(draft.name());
            }
            if (draft.topic() != null) {
                found.topic(topic(draft.topic(), kind, settings));
            }
            if (draft.state() != null) {
                found.state(SourceState.of(draft.state()));
            }
            if (draft.secrets() != null) {
                found.secrets(all, secrets);
            }
            found.updated(now);
        })));
        changed.ifPresent(each -> told("source.changed", each, who));
        return changed;
    }

    /**
     * Secrets stay where they were meant to go: else whoever may change a source could have them sent to a place of their own.
     *
     * @throws RefusedException of {@code /settings/uri} if what is wanted leads elsewhere
     */
    void refuseElsewhere(Source before, Source wanted) {
        refuseElsewhere(kinds.of(before.kind()), before.settings(), wanted.settings());
    }

    private static void refuseElsewhere(SourceKind kind, ObjectNode before, ObjectNode now) {
        if (kind.leadsElsewhere(before, now)) {
            throw new RefusedException(
                    "/settings/uri",
                    "must keep its hosts, and TLS, as long as secrets are kept for it; give secrets again",
                    now.path("uri").asText());
        }
    }

    /**
     * Gives it another secret; those before are good beside it until the overlap is over.
     *
     * @param secret null: one is made, where it is not the sender who makes it
     */
    public Optional<Made> rotate(Caller who, String id, String secret, Duration overlap, Consumer<Source> check) {
        Instant now = clock.instant();
        String[] made = new String[1];
        Optional<Source> changed = LockWait.retry(() -> store.change(who.application(), id, check.andThen(found -> {
            SourceKind kind = kinds.of(found.kind());
            made[0] = secret != null ? null : kind.newSecret(found.settings()).orElse(null);
            String next = secret != null ? secret : made[0];
            if (next == null) {
                throw new RefusedException("/secret", "is required: the sender makes it", null);
            }
            checkNext(kind, found, next);
            found.secrets(found.secrets(secrets).rotated(next, now.plus(overlap), now), secrets);
            found.updated(now);
        })));
        changed.ifPresent(each -> told("source.rotated", each, who));
        return changed.map(each -> new Made(each, made[0]));
    }

    private static void checkNext(SourceKind kind, Source source, String next) {
        SourceSecrets.check("/secret", next);
        try {
            kind.check(source.settings(), List.of(next));
        } catch (RefusedException e) {
            throw e.field().startsWith("/secrets") ? new RefusedException("/secret", e.rule(), null) : e;
        }
    }

    /**
     * @param check looks at it before, and may throw
     * @return whether there was one
     */
    public boolean delete(Caller who, String id, Consumer<Source> check) {
        Optional<Source> deleted = LockWait.retry(() -> store.remove(who.application(), id, check));
        deleted.ifPresent(each -> told("source.deleted", each, who));
        return deleted.isPresent();
    }

    private static void configure(
            Source source, SourceKind kind, ObjectNode settings, SourceSecrets given, Instant now) {
        kind.check(settings, given.at(now));
        source.settings(settings);
        source.schemas(kind.schemas(settings).orElse(null));
    }

    private static TopicTemplate topic(String given, SourceKind kind, ObjectNode settings) {
        TopicTemplate topic =
                new TopicTemplate(given != null ? given : kind.topic(settings).orElse(null));
        if (topic.isWhole() && !kind.takesWholeTopics()) {
            throw new RefusedException(
                    "/topic", "must have a topic before it, such as github/{type}, with this kind of source", given);
        }
        return topic;
    }

    /** RFC 7396 for the members themselves: null removes, anything else takes the place of what was there. */
    private static ObjectNode merged(ObjectNode before, ObjectNode given) {
        if (given == null) {
            return before;
        }
        if (given.toString().length() > LONGEST_SETTINGS) {
            throw new RefusedException("/settings", "must have at most " + LONGEST_SETTINGS + " characters", null);
        }
        given.properties().forEach(each -> {
            if (each.getValue().isNull()) {
                before.remove(each.getKey());
            } else {
                before.set(each.getKey(), each.getValue());
            }
        });
        return before;
    }

    /** 128 random bits: who knows an address was told it. */
    static String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    void told(String fact, Source source, Caller who) {
        AuditLog.tell(fact, source.id(), source.name(), who);
        listeners.fire(new SourcesChanged(source.kind()));
    }
}
