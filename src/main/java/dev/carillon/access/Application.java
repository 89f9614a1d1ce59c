package dev.carillon.access;

import dev.carillon.event.RefusedException;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.regex.Pattern;

/** A tenant: everything belongs to one, and each sees only its own. */
@Entity
@Table(name = "application")
public class Application {

    /** Number of the application that exists from the start and stays. */
    public static final int DEFAULT = 1;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~:@-]{0,63}");

    // A sequence: for an identity column EclipseLink 4.0 asks H2 2 for a function that it no longer has.
    @Id
    @SequenceGenerator(name = "application_number", sequenceName = "application_number", allocationSize = 1)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "application_number")
    @Column(name = "number")
    private int number;

    @Column(name = "uid", nullable = false, updatable = false)
    private String uid;

    @Column(name = "name", nullable = false)
    private String name;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    protected Application() {} // JPA

    Application(String uid, String name, Instant now) {
        if (uid != null && !UID.matcher(uid).matches()) {
            throw new RefusedException(
                    "/uid", "must be 1 to 64 of A-Z a-z 0-9 . _ ~ : @ - and begin with a letter or digit", uid);
        }
        this.uid = uid == null ? UUID.randomUUID().toString() : uid;
        this.name = checked(name);
        createdAt = now.truncatedTo(ChronoUnit.MICROS);
    }

    /** The tenant key in every table; never used again for another one. */
    public int number() {
        return number;
    }

    /** Its owner's own name for it, which never changes; a UUID if none was given. */
    public String uid() {
        return uid;
    }

    /** One segment of addresses and of the default {@code source}. */
    public String name() {
        return name;
    }

    public Instant createdAt() {
        return createdAt;
    }

    void rename(String newName) {
        name = checked(newName);
    }

    /** Whether there can be one of this name or uid; the database need not be asked for anything else, nor does it take it. */
    static boolean isNameOrUid(String text) {
        return NAME.matcher(text).matches() || UID.matcher(text).matches();
    }

    private static String checked(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new RefusedException("/name", "must be 1 to 100 of A-Z a-z 0-9 _ -", name);
        }
        return name;
    }
}
