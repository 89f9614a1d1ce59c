package dev.carillon.gateway;

import dev.carillon.event.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Standard Webhooks 1.0, with {@code v1} (a secret {@code whsec_…}) and {@code v1a} (a public key {@code whpk_…}); also under the
 * names of its predecessor, {@code svix-…}.
 */
record StandardCheck(Timestamp timestamp) implements SignatureCheck {

    private static final String SECRET = "whsec_";
    private static final String PUBLIC_KEY = "whpk_";
    private static final String HMAC = "v1,";
    private static final String ED25519 = "v1a,";
    private static final HexFormat HEX = HexFormat.of();

    /** Before the 32 bytes of an Ed25519 key (RFC 8410, section 4). */
    private static final byte[] X509 = HEX.parseHex("302a300506032b6570032100");

    private static final int LEAST = 16; // of Svix' oldest ones, below the specification's 24
    private static final int MOST = 512;
    private static final int PUBLIC_KEY_BYTES = 32;

    @Override
    public Verdict begin(RequestHead head, List<String> secrets, Instant now) {
        String prefix = prefix(head);
        for (String each : List.of("id", "timestamp", "signature")) {
            if (head.first(prefix + each) == null) {
                return Verdict.missing(prefix + each);
            }
        }
        if (signatures(head).isEmpty()) {
            return Verdict.malformed(prefix + "signature", "v1,<base64>, several with blanks between");
        }
        Optional<Verdict.Refused> late = timestamp.refusal(prefix + "timestamp", head.first(prefix + "timestamp"), now);
        return late.isPresent() ? late.get() : Verdict.VERIFIED;
    }

    @Override
    public Verdict check(IncomingRequest request, List<String> secrets, Instant now) {
        Verdict begun = begin(request.head(), secrets, now);
        if (begun instanceof Verdict.Refused) {
            return begun;
        }
        String prefix = prefix(request.head());
        byte[] start = (request.head().first(prefix + "id")
                        + '.'
                        + request.head().first(prefix + "timestamp")
                        + '.')
                .getBytes(StandardCharsets.UTF_8);
        List<String> sent = signatures(request.head());
        boolean isRight = false;
        for (String secret : secrets) {
            isRight |= secret.startsWith(PUBLIC_KEY)
                    ? isSigned(bytes(sent, ED25519), publicKey(secret), start, request.body())
                    : HmacCheck.isAmong(bytes(sent, HMAC), Hmac.SHA256.of(key(secret), start, request.body()));
        }
        return isRight ? Verdict.VERIFIED : Verdict.wrong(prefix + "signature");
    }

    /** Of the names that count in this request; the others are not signed. */
    static String prefix(RequestHead head) {
        return head.first("webhook-signature") == null && head.first("svix-signature") != null ? "svix-" : "webhook-";
    }

    private static List<String> signatures(RequestHead head) {
        List<String> found = new ArrayList<>();
        for (String value : head.all(prefix(head) + "signature")) {
            for (String each : value.strip().split(" +", SignatureHeader.MOST + 1)) {
                if (found.size() < SignatureHeader.MOST && (each.startsWith(HMAC) || each.startsWith(ED25519))) {
                    found.add(each);
                }
            }
        }
        return found;
    }

    private static List<byte[]> bytes(List<String> signatures, String version) {
        List<byte[]> found = new ArrayList<>();
        for (String each : signatures) {
            byte[] signature =
                    each.startsWith(version) ? TextForm.BASE64.bytes(each.substring(version.length())) : null;
            if (signature != null) {
                found.add(signature);
            }
        }
        return found;
    }

    private static boolean isSigned(List<byte[]> signatures, PublicKey key, byte[] start, byte[] body) {
        boolean found = false;
        for (byte[] each : signatures) {
            try {
                Signature verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(key);
                verifier.update(start);
                verifier.update(body);
                found |= verifier.verify(each);
            } catch (GeneralSecurityException noSignature) {
                found |= false; // of another length
            }
        }
        return found;
    }

    @Override
    public Set<String> headers() {
        return Set.of("webhook-signature", "svix-signature");
    }

    @Override
    public void checkSecret(String field, String text) {
        if (text.startsWith(PUBLIC_KEY)) {
            byte[] key = TextForm.BASE64.bytes(text.substring(PUBLIC_KEY.length()));
            if (key == null || key.length != PUBLIC_KEY_BYTES || publicKey(text) == null) {
                throw new RefusedException(field, "must be whpk_ and base64 of an Ed25519 key of 32 bytes", null);
            }
            return;
        }
        byte[] key = key(text);
        if (key == null || key.length < LEAST || key.length > MOST) {
            throw new RefusedException(
                    field, "must be whsec_ and base64 of " + LEAST + " to " + MOST + " bytes, or whpk_…", null);
        }
    }

    /** Null if it is not Base64. Both spellings are met: with {@code whsec_} and without. */
    private static byte[] key(String secret) {
        return TextForm.BASE64.bytes(secret.startsWith(SECRET) ? secret.substring(SECRET.length()) : secret);
    }

    /** Null if it is not one. */
    private static PublicKey publicKey(String secret) {
        byte[] key = TextForm.BASE64.bytes(secret.substring(PUBLIC_KEY.length()));
        byte[] encoded = Arrays.copyOf(X509, X509.length + key.length);
        System.arraycopy(key, 0, encoded, X509.length, key.length);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException none) {
            return null;
        }
    }

    @Override
    public Optional<String> newSecret() {
        return Optional.of(SECRET + Base64.getEncoder().encodeToString(Hmac.newKey()));
    }
}
