package dev.carillon.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.ClientIdentity;
import dev.carillon.outbound.HttpUrl;
import dev.carillon.outbound.SecretHeaders;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads the API's member {@code authentication}, and shows it again without its secrets. */
final class AuthenticationReader {

    /** What stands for a secret in answers; sent back, it leaves the secret as it is. */
    static final String MASK = SecretHeaders.MASK;

    private static final String PKCS12 = "pkcs12";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SECRETS = List.of("password", "value", "clientSecret", "key", PKCS12);
    private static final int LONGEST = 20_000;

    private final OptionReader all;

    private AuthenticationReader(JsonNode members) {
        all = new OptionReader("/authentication", members);
    }

    /**
     * What these members mean.
     *
     * @throws RefusedException of the member that breaks a rule
     */
    static Authentication read(JsonNode members) {
        return new AuthenticationReader(members).read();
    }

    /** Refuses a token endpoint that the guard refuses. Looks a name up, so never call it inside a transaction. */
    static void checkAddress(JsonNode members, AddressGuard guard) {
        JsonNode url = members == null ? null : members.get("tokenUrl");
        if (url != null && url.isTextual()) {
            tokenUrl(url.textValue(), text -> TargetUrl.check(text, guard));
        }
    }

    private static URI tokenUrl(String text, Function<String, URI> check) {
        try {
            return check.apply(text);
        } catch (RefusedException e) {
            throw new RefusedException("/authentication/tokenUrl", e.rule(), e.value());
        }
    }

    /**
     * Pointers of the secrets that would be kept.
     *
     * @param given what takes the place of that before, or missing if it stays
     * @param before null for none
     */
    static List<String> kept(JsonNode given, JsonNode before) {
        return SECRETS.stream()
                .filter(each -> before != null && before.has(each))
                .filter(each -> given == null || given.path(each).asText().equals(MASK))
                .map(each -> "/authentication/" + each)
                .toList();
    }

    /** Pointers of the masks in it. */
    static List<String> masks(JsonNode members) {
        return SECRETS.stream()
                .filter(each -> members.path(each).asText().equals(MASK))
                .map(each -> "/authentication/" + each)
                .toList();
    }

    /** The members to keep: a mask sent back stands for what was there before. */
    static ObjectNode merged(JsonNode given, JsonNode before) {
        if (!given.isObject()) {
            throw new OptionReader("/authentication", given).refused("must be an object");
        }
        if (given.toString().length() > LONGEST) {
            throw new RefusedException("/authentication", "must have at most " + LONGEST + " characters", null);
        }
        ObjectNode members = given.deepCopy();
        boolean same = before != null && before.path("type").equals(given.path("type"));
        for (String secret : SECRETS) {
            if (same && members.path(secret).asText().equals(MASK) && before.has(secret)) {
                members.set(secret, before.get(secret));
            }
        }
        if (members.path("tokenUrl").isTextual()) { // as it is sent
            members.put(
                    "tokenUrl",
                    tokenUrl(members.get("tokenUrl").textValue(), HttpUrl::of).toString());
        }
        return members;
    }

    /**
     * These members as they are kept: of a PKCS #12 file, what was read out of it. Opening one takes time, so it is done once
     * and never where others wait.
     *
     * @throws RefusedException of the member that breaks a rule
     */
    static ObjectNode checked(ObjectNode members) {
        boolean isFile = members.has(PKCS12)
                && !ClientIdentity.isRevealed(members.path(PKCS12).asText());
        Authentication read = read(members);
        return isFile && read instanceof Authentication.ClientCertificate certificate
                ? members.deepCopy().put(PKCS12, certificate.identity().reveal())
                : members;
    }

    static ObjectNode masked(ObjectNode members) {
        ObjectNode shown = members.deepCopy();
        for (String secret : SECRETS) {
            if (shown.has(secret)) {
                shown.put(secret, MASK);
            }
        }
        return shown;
    }

    static ObjectNode parse(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "a row holds a broken authentication"); // the cause would show a piece of it
        }
    }

    private Authentication read() {
        String type = all.member("type").text("");
        return switch (type) {
            case "basic" -> basic();
            case "api-key" -> apiKey();
            case "oauth2" -> oauth2();
            case "mtls" -> clientCertificate();
            default -> throw all.member("type").refused("must be basic, api-key, oauth2 or mtls");
        };
    }

    private Authentication basic() {
        all.only("type", "username", "password");
        String username = required("username");
        if (username.indexOf(':') >= 0 || hasControl(username)) {
            throw all.member("username").refused("must not contain a colon or control characters");
        }
        return new Authentication.Basic(username, secret("password"));
    }

    private Authentication apiKey() {
        all.only("type", "header", "value");
        String header = required("header");
        String value = secret("value");
        try {
            CustomHeaders.check(Map.of(header, value), Map.of());
        } catch (RefusedException e) {
            boolean ofTheName = e.value() != null;
            throw new RefusedException(
                    ofTheName ? "/authentication/header" : "/authentication/value",
                    e.rule(),
                    ofTheName ? header : null);
        }
        return new Authentication.ApiKey(header, value);
    }

    private Authentication oauth2() {
        all.only("type", "tokenUrl", "clientId", "clientSecret", "scope", "credentials");
        String credentials = all.member("credentials").text("header");
        if (!credentials.equals("header") && !credentials.equals("body")) {
            throw all.member("credentials").refused("must be header or body");
        }
        return new Authentication.OAuth2(
                tokenUrl(required("tokenUrl"), HttpUrl::of),
                required("clientId"),
                secret("clientSecret"),
                all.member("scope").text(null),
                credentials.equals("body"));
    }

    private Authentication clientCertificate() {
        all.only("type", "certificate", "key", PKCS12, "password");
        boolean pem = all.member(PKCS12).isMissing();
        try {
            return new Authentication.ClientCertificate(
                    pem
                            ? ClientIdentity.ofPem(required("certificate"), lines("key"))
                            : ofFile(lines(PKCS12), secret("password")));
        } catch (RefusedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new RefusedException("/authentication/" + (pem ? "certificate" : PKCS12), e.getMessage(), null);
        }
    }

    private static ClientIdentity ofFile(String text, String password) {
        return ClientIdentity.isRevealed(text)
                ? ClientIdentity.ofRevealed(text)
                : ClientIdentity.ofPkcs12(Base64.getMimeDecoder().decode(text), password);
    }

    private String required(String name) {
        String text = all.member(name).text(null);
        if (text == null || text.isEmpty()) {
            throw all.member(name).refused("is required");
        }
        return text;
    }

    /** Its value is never repeated. */
    private String secret(String name) {
        String text = lines(name);
        if (hasControl(text)) {
            throw new RefusedException("/authentication/" + name, "must not contain control characters", null);
        }
        return text;
    }

    private String lines(String name) {
        OptionReader member = all.member(name);
        String text = member.isText() ? member.text(null) : null;
        if (text == null || text.isEmpty() || text.equals(MASK)) {
            throw new RefusedException("/authentication/" + name, "is required, as a string", null);
        }
        return text;
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 127);
    }
}
