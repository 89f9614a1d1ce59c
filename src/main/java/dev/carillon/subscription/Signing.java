package dev.carillon.subscription;

import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * How the requests of a subscription are signed, and with what: also with earlier keys, until they end. Immutable, thread
 * safe; its text form shows no key.
 *
 * @param forms in this order; none leaves requests unsigned
 * @param secret for all forms but {@link SignatureForm#STANDARD_ASYMMETRIC}
 * @param keyPair for that one; null without it
 * @param earlier the keys before, newest first
 */
public record Signing(List<SignatureForm> forms, SigningSecret secret, SigningKeyPair keyPair, List<Earlier> earlier) {

    /** Keys that were replaced: {@code webhook-signature} and {@code HMAC-SIG} hold their signatures too until they end. */
    public record Earlier(SigningSecret secret, SigningKeyPair keyPair, Instant until) {}

    public Signing {
        forms = List.copyOf(forms);
        earlier = List.copyOf(earlier);
    }

    /** By Standard Webhooks v1, with this secret alone. */
    public static Signing of(SigningSecret secret) {
        return new Signing(List.of(SignatureForm.STANDARD), secret, null, List.of());
    }

    /**
     * Gives the headers that sign a request.
     *
     * @param id the value of {@code webhook-id}
     * @param at when it is sent: its second is the value of {@code webhook-timestamp}
     * @param body exactly as it is sent
     */
    public void sign(String id, Instant at, byte[] body, BiConsumer<String, String> header) {
        StringBuilder standard = new StringBuilder();
        for (SignatureForm form : forms) {
            switch (form) {
                case STANDARD ->
                    secrets(at)
                            .filter(SigningSecret::isStandard)
                            .forEach(each -> add(standard, each.sign(id, at.getEpochSecond(), body)));
                case STANDARD_ASYMMETRIC ->
                    keyPairs(at).forEach(each -> add(standard, each.sign(id, at.getEpochSecond(), body)));
                case GITHUB -> {
                    header.accept("X-Hub-Signature", "sha1=" + secret.hmacSha1(body));
                    header.accept("X-Hub-Signature-256", "sha256=" + secret.hmacSha256(body));
                }
                case SERVICESTACK -> {
                    String hex = secret.hmacSha256(body);
                    header.accept("X-Hub-Signature", "sha1=" + hex); // the original's label, and it is wrong
                    header.accept("X-Hub-Signature-256", "sha256=" + hex);
                }
                case CERTES ->
                    secrets(at).forEach(each -> header.accept("HMAC-SIG", "SHA256 " + each.hmacSha256(body)));
            }
        }
        if (!standard.isEmpty()) {
            header.accept("webhook-signature", standard.toString());
        }
    }

    /** The key pairs whose signatures are given then; empty without {@link SignatureForm#STANDARD_ASYMMETRIC}. */
    public List<SigningKeyPair> asymmetric(Instant at) {
        return forms.contains(SignatureForm.STANDARD_ASYMMETRIC) ? keyPairs(at).toList() : List.of();
    }

    private Stream<SigningSecret> secrets(Instant at) {
        return Stream.concat(Stream.of(secret), earlierAt(at).map(Earlier::secret));
    }

    private Stream<SigningKeyPair> keyPairs(Instant at) {
        return Stream.concat(Stream.of(keyPair), earlierAt(at).map(Earlier::keyPair))
                .filter(each -> each != null)
                .distinct();
    }

    private Stream<Earlier> earlierAt(Instant at) {
        return earlier.stream().filter(each -> at.isBefore(each.until()));
    }

    private static void add(StringBuilder list, String signature) {
        list.append(list.isEmpty() ? "" : " ").append(signature);
    }

    @Override
    public String toString() {
        return "Signing[" + forms + ", " + secret + ", " + keyPair + "]";
    }
}
