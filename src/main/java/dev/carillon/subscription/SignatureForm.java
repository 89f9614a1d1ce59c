package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import java.util.List;

/** A way to sign a request, so that its receiver knows who sent it. */
public enum SignatureForm {
    /** Standard Webhooks {@code v1}: HMAC-SHA256 in {@code webhook-signature}. */
    STANDARD("standard"),
    /** Standard Webhooks {@code v1a}: ed25519 in {@code webhook-signature}, checked with a public key. */
    STANDARD_ASYMMETRIC("standard-v1a"),
    /** GitHub: {@code X-Hub-Signature-256} and {@code X-Hub-Signature}. */
    GITHUB("github"),
    /** ServiceStack.Webhooks as it was: {@code X-Hub-Signature: sha1=} and the hex of an HMAC-SHA256. */
    SERVICESTACK("servicestack"),
    /** The Certes event broker: {@code HMAC-SIG}. */
    CERTES("certes");

    private final String text;

    SignatureForm(String text) {
        this.text = text;
    }

    /**
     * The forms of a list, which may be empty; null if it is not there.
     *
     * @throws RefusedException of field {@code /signatures} or {@code /signatures/<n>}
     */
    static List<SignatureForm> read(OptionReader member) {
        if (member.isMissing()) {
            return null;
        }
        List<SignatureForm> forms = member.list(values().length, SignatureForm::one).stream()
                .distinct()
                .toList();
        if (forms.contains(GITHUB) && forms.contains(SERVICESTACK)) {
            throw member.refused("must not have both github and servicestack: they use X-Hub-Signature differently");
        }
        return forms;
    }

    private static SignatureForm one(OptionReader member) {
        for (SignatureForm each : values()) {
            if (each.text.equals(member.text(null))) {
                return each;
            }
        }
        throw member.refused("must be standard, standard-v1a, github, servicestack or certes");
    }

    @Override
    public String toString() {
        return text;
    }
}
