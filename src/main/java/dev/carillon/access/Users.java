package dev.carillon.access;

import dev.carillon.access.DeniedException.Reason;
import dev.carillon.event.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * People, who come in by name and password and go on with a token. Nobody makes or changes a user who may do more than the one who does it.
 * Thread safe.
 */
@ApplicationScoped
public class Users {

    /** What a login gives. */
    public record Login(String token, Instant expiresAt, Set<Scope> scopes) {}

    private final UserStore store;
    private final Applications applications;
    private final Tokens tokens;
    private final WrongKeys wrong;
    private final Clock clock;
    private final Duration lasts;

    @Inject
    Users(
            UserStore store,
            Applications applications,
            Tokens tokens,
            WrongKeys wrong,
            Clock clock,
            @ConfigProperty(name = "carillon.login.minutes", defaultValue = "480") int minutes) {
        this.store = store;
        this.applications = applications;
        this.tokens = tokens;
        this.wrong = wrong;
        this.clock = clock;
        lasts = Duration.ofMinutes(minutes);
    }

    protected Users() { // CDI client proxy
        this(null, null, null, null, null, 0);
    }

    public List<User> list(int application, String after, int most) {
        return store.list(application, after, most);
    }

    public Optional<User> find(int application, String id) {
        return store.find(application, id);
    }

    /**
     * @throws DeniedException if the caller lacks one of the scopes
     * @throws RefusedException of {@code /name}, {@code /password} or {@code /scopes}
     * @throws ConflictException if the name is taken
     */
    public User create(Caller by, String name, String password, Set<Scope> scopes) {
        hasAll(by, scopes);
        User user = new User(by, name, PasswordHash.of(password), scopes, clock.instant());
        store.add(user);
        AuditLog.tell("user.made", user.id(), user.name(), by);
        return user;
    }

    /** Its logins end. @param password or scopes: null leaves it. Throws as above. */
    public Optional<User> change(Caller by, String id, String password, Set<Scope> scopes) {
        String hash = password == null ? null : PasswordHash.of(password);
        if (scopes != null) {
            hasAll(by, scopes);
        }
        Optional<User> changed = store.change(by.application(), id, user -> {
            hasAll(by, user.scopes());
            user.change(by, hash, scopes, clock.instant());
        });
        changed.ifPresent(user -> AuditLog.tell("user.changed", user.id(), user.name(), by));
        return changed;
    }

    /** With its logins, and the keys that were made with them. */
    public boolean remove(Caller by, String id) {
        Optional<User> removed = store.remove(by.application(), id, user -> hasAll(by, user.scopes()));
        removed.ifPresent(user -> AuditLog.tell("user.deleted", id, user.name(), by));
        return removed.isPresent();
    }

    private static void hasAll(Caller by, Set<Scope> scopes) {
        for (Scope each : scopes) {
            if (!by.may(each)) {
                throw new DeniedException(
                        Reason.NOT_ALLOWED,
                        "creating or changing a user needs all of its scopes, and this key lacks " + each);
            }
        }
    }

    /**
     * @param application name or uid, or null for {@code default}
     * @param address where the request comes from
     * @throws DeniedException if there is no such user, the password is wrong, or too many came from there
     */
    public Login login(String application, String name, String password, String address) {
        if (wrong.throttles(address)) {
            throw DeniedException.tooMany("too many wrong keys came from this address", Duration.ofSeconds(60));
        }
        Optional<Application> tenant = applications.find(application == null ? "default" : application);
        Optional<User> user = tenant.flatMap(each -> store.named(each.number(), name));
        if (!PasswordHash.matches(user.map(User::passwordHash).orElse(null), password)) {
            wrong.count(address);
            throw wrong();
        }
        Instant now = clock.instant();
        ApiKey key = ApiKey.ofLogin(user.get(), now, now.plus(lasts));
        if (!store.login(user.get(), key, now)) {
            throw wrong();
        }
        AuditLog.login(user.get(), key, address);
        return new Login(tokens.issue(user.get(), tenant.get().name(), key), key.expiresAt(), key.scopes());
    }

    private static DeniedException wrong() {
        return new DeniedException(Reason.NO_KEY, "the name or the password is wrong");
    }
}
