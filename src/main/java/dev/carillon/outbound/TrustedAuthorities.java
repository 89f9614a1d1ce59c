package dev.carillon.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Who may have signed the certificates of receivers: those that the Java platform trusts, and those of a file. */
final class TrustedAuthorities {

    static final String KEY = "carillon.http.trusted-certificates";

    private TrustedAuthorities() {}

    /**
     * Both together.
     *
     * @param pem certificates in PEM, one after the other
     * @throws IllegalArgumentException with one sentence, if it holds none
     */
    static KeyStore with(Path pem) {
        try {
            List<Certificate> all = new ArrayList<>(read(pem));
            all.addAll(ofThePlatform());
            KeyStore store = KeyStore.getInstance("JKS"); // in memory only
            store.load(null, null);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry(String.valueOf(i), all.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java has JKS and certificates that it trusts", e);
        }
    }

    private static List<Certificate> read(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            List<Certificate> found =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(pem, e);
        }
        throw unusable(pem, null);
    }

    private static IllegalArgumentException unusable(Path pem, Exception e) {
        return new IllegalArgumentException(
                KEY + " must be a file with certificates in PEM that can be read, not \"" + pem + "\".", e);
    }

    private static List<Certificate> ofThePlatform() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509TrustManager certificates) {
                return List.of(certificates.getAcceptedIssuers());
            }
        }
        return List.of();
    }
}
