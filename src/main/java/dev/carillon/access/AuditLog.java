package dev.carillon.access;

import dev.carillon.loop.FailureLog;

/**
 * Who did what to keys and applications: a line of the logger {@value #NAME} for each, at {@code INFO}, once it is committed.
 * Names stand between quotes, and no text of others ends the quotes or the line. Stateless, thread safe.
 */
public final class AuditLog {

    static final String NAME = "dev.carillon.audit";

    private static final FailureLog LOG = new FailureLog(NAME);

    private AuditLog() {}

    /**
     * Of something that another room keeps.
     *
     * @param fact as {@code source.made}
     * @param id of what was made, changed or deleted
     */
    public static void tell(String fact, String id, String name, Caller by) {
        LOG.info(fact + " id=" + id + " name=" + quoted(name) + " application=" + by.applicationName() + who(by));
    }

    static void keyMade(ApiKey key, Caller by) {
        LOG.info("key.made" + of(key) + " application=" + by.applicationName() + who(by));
    }

    /** @param by whose will it was: the key of the configuration, or the first start */
    static void adminKeySet(ApiKey key, String by) {
        LOG.info("admin-key.set" + of(key) + " by=" + by);
    }

    static void login(User user, ApiKey key, String address) {
        LOG.info("user.login id=" + user.id() + " name=" + quoted(user.name()) + " key=" + key.id()
                + (address == null ? "" : " from=" + quoted(address)));
    }

    /** @param count with those that were made with it */
    static void keyRevoked(ApiKey key, int count, Caller by) {
        LOG.info("key.revoked" + of(key) + " application=" + by.applicationName() + " count=" + count + who(by));
    }

    static void applicationMade(Application application, Caller by) {
        LOG.info("application.made" + of(application) + who(by));
    }

    /** @param before its name until then */
    static void applicationRenamed(Application application, String before, Caller by) {
        LOG.info("application.changed" + of(application) + " before=" + quoted(before) + who(by));
    }

    static void applicationDeleted(Application application, Caller by) {
        LOG.info("application.deleted" + of(application) + who(by));
    }

    private static String of(ApiKey key) {
        return " id=" + key.id() + " name=" + quoted(key.name()) + " prefix=" + key.prefix() + " scopes="
                + key.scopes().toString().replaceAll("[\\[\\] ]", "")
                + (key.expiresAt() == null ? "" : " expires=" + key.expiresAt());
    }

    private static String of(Application application) {
        return " uid=" + application.uid() + " name=" + quoted(application.name());
    }

    private static String who(Caller by) {
        ApiKey key = by.presented();
        String name = key == null ? " by=" + by.key() : " by=" + key.id() + " by-name=" + quoted(key.name());
        return by.address() == null ? name : name + " from=" + quoted(by.address());
    }

    /** The line as a whole is made one by {@link FailureLog}. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
