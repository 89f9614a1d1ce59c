package dev.carillon.subscription;

import static java.time.temporal.ChronoUnit.MICROS;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;

/** Whether an endpoint agreed to what it is sent, and when it is asked again, as the row of its subscription keeps it. */
@Embeddable
public class EndpointConsent {

    @Column(name = "verified_at")
    private Instant verifiedAt;

    @Column(name = "allowed_rate")
    private Integer allowedRate;

    @Column(name = "verification_tries", nullable = false)
    private int tries;

    @Column(name = "verification_next_at")
    private Instant nextAt;

    @Column(name = "verification_error")
    private String error;

    protected EndpointConsent() {} // JPA

    /** When it agreed; null if it has not, or was not asked. */
    public Instant verifiedAt() {
        return verifiedAt;
    }

    /** Requests a minute that it allowed; null for any. */
    public Integer allowedRate() {
        return allowedRate;
    }

    /** Why the last try was no consent; null if it was, or there was none. */
    public String error() {
        return error;
    }

    boolean isGiven() {
        return verifiedAt != null;
    }

    /** How often it was asked so far. */
    int tries() {
        return tries;
    }

    void give(Integer requestsPerMinute, Instant now) {
        verifiedAt = now.truncatedTo(MICROS);
        allowedRate = requestsPerMinute;
        error = null;
    }

    /** What it said no longer counts. */
    void withdraw() {
        verifiedAt = null;
        allowedRate = null;
        error = null;
    }

    /** From the first try on: at once, or not at all. */
    void ask(boolean isWanted) {
        tries = 0;
        nextAt = isWanted ? Instant.EPOCH : null;
    }

    void askNoMore() {
        nextAt = null;
    }
}
