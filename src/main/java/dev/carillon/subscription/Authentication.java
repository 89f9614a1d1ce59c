package dev.carillon.subscription;

import dev.carillon.outbound.ClientIdentity;
import java.net.URI;

/**
 * How Carillon shows an endpoint who it is, besides signing. Immutable, thread safe; the text form of each shows no secret.
 */
public sealed interface Authentication {

    /** {@code Authorization: Basic …} (RFC 7617, in UTF-8). */
    record Basic(String username, String password) implements Authentication {
        @Override
        public String toString() {
            return "Basic[" + username + "]";
        }
    }

    /** A header that holds a key. */
    record ApiKey(String header, String value) implements Authentication {
        @Override
        public String toString() {
            return "ApiKey[" + header + "]";
        }
    }

    /**
     * {@code Authorization: Bearer …}, with a token that a token endpoint gives (RFC 6749, section 4.4).
     *
     * @param scope what is asked for, or null
     * @param inBody whether id and secret go in the form, not in a header
     */
    record OAuth2(URI tokenUrl, String clientId, String clientSecret, String scope, boolean inBody)
            implements Authentication {
        @Override
        public String toString() {
            return "OAuth2[" + tokenUrl + ", " + clientId + "]";
        }
    }

    /** Mutual TLS: a certificate of Carillon's own. Of no effect where the url is not https. */
    record ClientCertificate(ClientIdentity identity) implements Authentication {}
}
