package dev.carillon.outbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.ssl.SSLContextBuilder;

/**
 * A private key and its certificates, shown to a receiver that asks for them (mutual TLS). Two of the same key and certificates
 * are equal. Immutable, thread safe; its text form shows no key.
 */
public final class ClientIdentity {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
    private static final int RSA_BITS = 8_192; // the work of one signature grows with the third power
    private static final String ALIAS = "client";
    private static final char[] NONE = {};

    private final PrivateKey key;
    private final Certificate[] chain;
    private final String fingerprint;

    private ClientIdentity(PrivateKey key, Certificate[] chain) throws GeneralSecurityException {
        if (chain == null || chain.length == 0 || !(chain[0] instanceof X509Certificate own)) {
            throw new IllegalArgumentException("must contain an X.509 certificate");
        }
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() > RSA_BITS) {
            throw new IllegalArgumentException("must have an RSA key of at most " + RSA_BITS + " bits");
        }
        if (key.getEncoded() == null || !belongTogether(key, own)) {
            throw new IllegalArgumentException("must have a key that belongs to its certificate");
        }
        this.key = key;
        this.chain = chain.clone();
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (Certificate each : chain) {
            sha256.update(each.getEncoded());
        }
        fingerprint = HexFormat.of().formatHex(sha256.digest(key.getEncoded()));
    }

    /**
     * Of PEM texts.
     *
     * @param certificates the own one first, then those above it
     * @param key PKCS #8, not encrypted
     * @throws IllegalArgumentException whose message says what is wrong, and nothing of the key
     */
    public static ClientIdentity ofPem(String certificates, String key) {
        Certificate[] chain;
        try {
            chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates.getBytes(StandardCharsets.US_ASCII)))
                    .toArray(new Certificate[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("must have certificates in PEM: -----BEGIN CERTIFICATE-----");
        }
        Matcher pem = KEY.matcher(key);
        if (!pem.find()) {
            throw new IllegalArgumentException(
                    "must have a key in PEM: -----BEGIN PRIVATE KEY----- (openssl pkcs8 -topk8 -nocrypt "
                            + "makes one of another form)");
        }
        if (chain.length == 0) {
            throw new IllegalArgumentException("must have certificates in PEM: -----BEGIN CERTIFICATE-----");
        }
        try {
            PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
            String algorithm = chain[0].getPublicKey().getAlgorithm();
            return new ClientIdentity(KeyFactory.getInstance(algorithm).generatePrivate(spec), chain);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("must have a readable key that fits its certificate");
        }
    }

    /**
     * Of what {@link #reveal()} gave.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static ClientIdentity ofRevealed(String pem) {
        int key = pem.indexOf(BEGIN_KEY);
        return ofPem(pem.substring(0, Math.max(0, key)), pem);
    }

    /** Whether it is what {@link #reveal()} gave; Base64 is not. */
    public static boolean isRevealed(String text) {
        return text.startsWith("-----BEGIN ");
    }

    /** Certificates and key in PEM: a secret. Read back it takes no time, which opening a PKCS #12 file does. */
    public String reveal() {
        StringBuilder text = new StringBuilder();
        try {
            for (Certificate each : chain) {
                text.append(pem("CERTIFICATE", each.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it had an encoding when it was made", e);
        }
        return text.append(pem("PRIVATE KEY", key.getEncoded())).toString();
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    /**
     * Of a PKCS #12 file that holds one key. Takes some tenths of a second at most: a file that asks for more is refused.
     *
     * @throws IllegalArgumentException whose message says what is wrong, and nothing of the key
     */
    public static ClientIdentity ofPkcs12(byte[] file, String password) {
        try {
            Pkcs12Work.check(file, password);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
                    return new ClientIdentity(key, store.getCertificateChain(alias));
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("must be PKCS #12 that this password opens");
        }
        throw new IllegalArgumentException("must contain a private key");
    }

    void show(SSLContextBuilder context) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("JKS"); // in memory only; PKCS #12 would derive a key, twice
            store.load(null, null);
            store.setKeyEntry(ALIAS, key, NONE, chain);
            context.loadKeyMaterial(store, NONE);
        } catch (IOException e) {
            throw new IllegalStateException("nothing was read", e);
        }
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate own) throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm(); // Ed25519 and the like
                };
        byte[] probe = "carillon".getBytes(StandardCharsets.US_ASCII);
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(probe);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(own.getPublicKey());
        verifier.update(probe);
        return verifier.verify(signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientIdentity that && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return "ClientIdentity[" + ((X509Certificate) chain[0]).getSubjectX500Principal() + "]";
    }
}
