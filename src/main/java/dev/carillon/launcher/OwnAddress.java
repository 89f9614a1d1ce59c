package dev.carillon.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Where this server is reached from this machine.
 *
 * @param asked by the launcher
 * @param shown to a person
 */
record OwnAddress(String asked, String shown) {

    private static final String CONTEXT = "/carillon";

    static OwnAddress of(Options options) {
        String host = host(options.address());
        if (options.port() != Options.NONE) {
            String http = "http://" + host + ":" + options.port() + CONTEXT;
            return new OwnAddress(http, http);
        }
        String https = "https://" + host + ":" + options.httpsPort() + CONTEXT;
        String known = Start.read("carillon.public-url"); // the certificate is rarely for localhost
        return new OwnAddress(https, known == null ? https : known.replaceFirst("/+$", ""));
    }

    private static String host(String address) {
        if (address == null || address.matches("[0.]+|[0:]+")) {
            return "localhost";
        }
        return address.contains(":") ? "[" + address + "]" : address;
    }

    /** The server's root, without a slash. */
    String server() {
        return asked.substring(0, asked.length() - CONTEXT.length());
    }

    boolean isReady() {
        return status("/health/ready") == HttpURLConnection.HTTP_OK;
    }

    /** Whether the server answers, and nothing of Carillon's does. */
    boolean isEmpty() {
        return status("/health/live") == HttpURLConnection.HTTP_NOT_FOUND;
    }

    /** 0 if nothing answers. */
    private int status(String path) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(asked + path).toURL().openConnection();
            if (connection instanceof HttpsURLConnection https) {
                https.setSSLSocketFactory(anyCertificate().getSocketFactory());
                https.setHostnameVerifier((name, session) -> true);
            }
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    /** It asks itself, sends no secret, and looks at nothing but the status. */
    private static SSLContext anyCertificate() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    private static final class Trusting implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
