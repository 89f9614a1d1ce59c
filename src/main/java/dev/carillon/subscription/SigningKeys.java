package dev.carillon.subscription;

import static java.time.temporal.ChronoUnit.MICROS;

import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.List;

/** With what a subscription signs, as its row keeps it: encrypted, except for what is shown. */
@Embeddable
class SigningKeys {

    @Column(name = "secret", nullable = false)
    private String secret;

    @Column(name = "secret_prefix", nullable = false)
    private String secretPrefix;

    @Column(name = "signing_key")
    private String signingKey;

    @Column(name = "earlier_keys")
    private String earlierKeys;

    protected SigningKeys() {} // JPA

    /** Enough of the secret to distinguish it from another one. */
    String prefix() {
        return secretPrefix;
    }

    /** Instead of the one before and of all earlier keys, at once. */
    void set(SigningSecret signing, Secrets secrets) {
        secret = secrets.encrypt(signing.reveal());
        secretPrefix = signing.prefix();
        earlierKeys = null;
    }

    /** A new secret, and a new key pair if one is in use; those before hold until then. */
    void rotate(SigningSecret next, Instant until, Instant now, Secrets secrets) {
        EarlierKeys earlier = replaced(until.truncatedTo(MICROS), now, secrets);
        if (signingKey != null) {
            signingKey = secrets.encrypt(SigningKeyPair.random().reveal());
        }
        set(next, secrets);
        earlierKeys = earlier.keys().isEmpty() ? null : secrets.encrypt(earlier.write());
    }

    /**
     * Sees that there are keys for all these forms.
     *
     * @throws RefusedException of field {@code /signatures/<n>} or {@code /secret}
     */
    void cover(List<SignatureForm> forms, Secrets secrets) {
        if (forms.contains(SignatureForm.STANDARD) && !secret(secrets).isStandard()) {
            throw new RefusedException(
                    "/secret", "must be whsec_ and base64 of 24 to 64 bytes, as the signature standard requires", null);
        }
        if (forms.contains(SignatureForm.STANDARD_ASYMMETRIC) && !hasKeyPair(secrets)) {
            signingKey = secrets.encrypt(SigningKeyPair.random().reveal());
        }
    }

    /** How requests are signed in these forms. */
    Signing signing(List<SignatureForm> forms, Secrets secrets) {
        return new Signing(
                forms, secret(secrets), keyPair(secrets), earlierKeys(secrets).keys());
    }

    private EarlierKeys replaced(Instant until, Instant now, Secrets secrets) {
        try {
            return earlierKeys(secrets).replacing(secret(secrets), keyPair(secrets), until, now);
        } catch (IllegalStateException unreadable) { // what cannot sign now does not sign later
            return EarlierKeys.NONE;
        }
    }

    private boolean hasKeyPair(Secrets secrets) {
        try {
            return keyPair(secrets) != null;
        } catch (IllegalStateException unreadable) {
            return false;
        }
    }

    private SigningSecret secret(Secrets secrets) {
        return SigningSecret.ofText(secrets.decrypt(secret));
    }

    private SigningKeyPair keyPair(Secrets secrets) {
        return signingKey == null ? null : SigningKeyPair.of(secrets.decrypt(signingKey));
    }

    private EarlierKeys earlierKeys(Secrets secrets) {
        return earlierKeys == null ? EarlierKeys.NONE : EarlierKeys.read(secrets.decrypt(earlierKeys));
    }
}
