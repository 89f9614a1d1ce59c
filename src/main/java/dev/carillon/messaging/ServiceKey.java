package dev.carillon.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * The key file of a service account of Google Cloud. Immutable, thread safe; its text form shows no secret.
 *
 * @param email the account
 * @param id of the key; may be null
 */
public record ServiceKey(String email, String id, PrivateKey key) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RULE =
            "must be the content of a key file: a JSON object with client_email and private_key (PKCS #8 in PEM, RSA)";

    /** @throws IllegalArgumentException if it is not a key; the text is not repeated */
    static ServiceKey of(String text) {
        try {
            JsonNode file = JSON.readTree(text);
            String email = file.path("client_email").textValue();
            String pem = file.path("private_key").textValue();
            if (email == null || email.isBlank() || pem == null) {
                throw new IllegalArgumentException(RULE);
            }
            byte[] bytes = Base64.getDecoder()
                    .decode(pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "")
                            .replaceAll("\\s", ""));
            return new ServiceKey(
                    email,
                    file.path("private_key_id").textValue(),
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes)));
        } catch (JsonProcessingException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(RULE); // the cause would show a piece of it
        }
    }

    @Override
    public String toString() {
        return "ServiceKey[" + email + "]";
    }
}
