package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import certes.v1.GetSchemaListRequest;
import certes.v1.SchemaRegistryGrpc;
import certes.v1.StoreSchemaRequest;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.GrpcClient;
import dev.carillon.fixture.TestDatabase;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lines of Certes about users and their tokens, and tokens of somebody else who is believed. */
@Tag("settings")
class CertesUsersSeedIT {

    private static final String PASSWORD = "correct horse battery";
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    private static KeyPair other;
    private static CarillonServer server;
    private static GrpcClient client;
    private static Api api;

    private final String name = "user-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        other = generator.generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----"
                + Base64.getEncoder().encodeToString(other.getPublic().getEncoded())
                + "-----END PUBLIC KEY-----";
        server = CarillonServer.create(
                "certes-users",
                DATABASE,
                Map.of(
                        "carillon.jwt.public-key", pem,
                        "carillon.jwt.issuer", "https://login.example.com",
                        "carillon.jwt.audience", "carillon"));
        server.start();
        client = GrpcClient.to(server.grpcPort());
        api = server.api();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.stop();
        server = null;
    }

    @Test
    void C28_aLoginGivesATokenThatOpensTheDoorsAndEndsWithItsUser() {
        String id = create("schemas:read", "keys:read");
        JsonObject login = login(PASSWORD).expect(200).json();
        String token = login.getString("token");
        assertThat(list(client.authorized("JWT " + token))).isNull();
        assertThat(list(client.authorized("Bearer " + token))).isNull();
        api.as(token).get("/api/v1/schemas").expect(200);
        api.as(token).get("/api/v1/events").expectProblem(403);
        StatusRuntimeException denied = catchThrowableOfType(
                StatusRuntimeException.class, () -> SchemaRegistryGrpc.newBlockingStub(client.as(token))
                        .storeSchema(StoreSchemaRequest.getDefaultInstance()));
        assertThat(denied.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
        api.delete("/api/v1/users/" + id).expect(204);
        login(PASSWORD).expectProblem(401);
        Awaitility.await().untilAsserted(() -> assertThat(
                        api.as(token).get("/api/v1/schemas").status())
                .isEqualTo(401));
    }

    @Test
    void C28_componentsNeedOnlyThePublicKey() throws Exception {
        create("events:read");
        String[] parts = login(PASSWORD).expect(200).string("token").split("\\.");
        JsonObject header = json(parts[0]);
        assertThat(header.getString("alg")).isEqualTo("RS256");
        JsonObject key = api.withoutKey().get("/.well-known/jwks.json").expect(200).json().getJsonArray("keys").stream()
                .map(each -> each.asJsonObject())
                .filter(each -> each.getString("kid").equals(header.getString("kid")))
                .findFirst()
                .orElseThrow();
        assertThat(key.keySet()).doesNotContain("d", "p", "q");
        PublicKey published = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(key.getString("n")), number(key.getString("e"))));
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(published);
        verifier.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        JsonObject claims = json(parts[1]);
        assertThat(claims.getString("upn")).isEqualTo(name);
        assertThat(claims.getJsonArray("groups").toString()).isEqualTo("[\"events:read\"]");
    }

    @Test
    void C28_aWrongPasswordAndAForgedTokenOpenNothing() {
        create("events:read");
        login("another password").expectProblem(401);
        String[] parts = login(PASSWORD).expect(200).string("token").split("\\.");
        String more = encoded("{\"iss\":\"carillon\",\"groups\":[\"keys:write\"],\"exp\":9999999999}");
        for (String forged : List.of(
                parts[0] + '.' + more + '.' + parts[2],
                parts[0] + '.' + parts[1] + '.',
                encoded("{\"alg\":\"none\"}") + '.' + parts[1] + '.',
                encoded("{\"alg\":\"HS256\"}") + '.' + parts[1] + '.' + parts[2])) {
            api.as(forged).get("/api/v1/events").expectProblem(401);
        }
    }

    @Test
    void C29_whoHasChangedAUserLastIsKnownAndNobodyMakesAStrongerOne() {
        String id = create("events:read");
        String key = api.post(
                        "/api/v1/keys",
                        "application/json",
                        "{\"name\":\"operator\",\"scopes\":[\"keys:read\",\"keys:write\",\"events:read\"]}")
                .expect(201)
                .string("key");
        String token = login(PASSWORD).expect(200).string("token");
        api.as(key)
                .patch(
                        "/api/v1/users/" + id,
                        Json.createObjectBuilder()
                                .add("password", "a new password, longer")
                                .build())
                .expect(200);
        assertThat(api.get("/api/v1/users/" + id).expect(200).string("changedBy"))
                .isEqualTo("operator");
        login(PASSWORD).expectProblem(401);
        login("a new password, longer").expect(200);
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(api.as(token).get("/api/v1/events").status()).isEqualTo(401));
        api.as(key)
                .patch(
                        "/api/v1/users/" + id,
                        Json.createObjectBuilder()
                                .add("scopes", Json.createArrayBuilder().add("events:write"))
                                .build())
                .expectProblem(403);
        api.patch(
                        "/api/v1/users/" + id,
                        Json.createObjectBuilder()
                                .add("scopes", Json.createArrayBuilder().add("events:write"))
                                .build())
                .expect(200);
        api.as(key)
                .patch(
                        "/api/v1/users/" + id,
                        Json.createObjectBuilder()
                                .add("password", "taken over by another")
                                .build())
                .expectProblem(403);
        api.as(key).delete("/api/v1/users/" + id).expectProblem(403);
    }

    @Test
    void C28_tokensAsMicroProfileHasThemAreAcceptedFromWhomIsBelieved() throws Exception {
        assertThat(list(client.authorized("Bearer " + token("https://login.example.com", "carillon", 60, other))))
                .isNull();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        for (String wrong : List.of(
                token("https://other.example.com", "carillon", 60, other),
                token("https://login.example.com", "shop", 60, other),
                token("https://login.example.com", "carillon", -120, other),
                token("carillon", "carillon", 60, other),
                token("https://login.example.com", "carillon", 60, generator.generateKeyPair()))) {
            assertThat(list(client.authorized("Bearer " + wrong))).isEqualTo(Code.UNAUTHENTICATED);
        }
        String right = token("https://login.example.com", "carillon", 60, other);
        api.as(right).get("/api/v1/schemas").expect(200);
        api.as(right)
                .post("/api/v1/keys", "application/json", "{\"name\":\"for ever\",\"scopes\":[\"schemas:read\"]}")
                .expectProblem(403);
    }

    @Test
    void C30_theStateIsInARelationalDatabase() throws Exception {
        String id = create("events:read");
        if (DATABASE.isPostgresql()) {
            try (Connection connection =
                            DriverManager.getConnection(DATABASE.url(), DATABASE.user(), DATABASE.password());
                    PreparedStatement select =
                            connection.prepareStatement("SELECT password FROM hub_user WHERE id = ? AND name = ?")) {
                select.setString(1, id);
                select.setString(2, name);
                try (ResultSet row = select.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getString(1)).startsWith("pbkdf2-sha512$").doesNotContain(PASSWORD);
                }
            }
        }
        String token = login(PASSWORD).expect(200).string("token");
        server.restart();
        api.as(token).get("/api/v1/events").expect(200); // with the database of tests, nothing but its file is left
        login(PASSWORD).expect(200);
    }

    private String create(String... scopes) {
        var all = Json.createArrayBuilder(List.of(scopes));
        JsonObjectBuilder user = Json.createObjectBuilder()
                .add("name", name)
                .add("password", PASSWORD)
                .add("scopes", all);
        return api.post("/api/v1/users", user.build()).expect(201).string("id");
    }

    private Answer login(String password) {
        String basic = Base64.getEncoder().encodeToString((name + ':' + password).getBytes(StandardCharsets.UTF_8));
        return api.withoutKey().with("Authorization", "Basic " + basic).send("POST", "/login", null, new byte[0]);
    }

    /** How it is refused; null if it is not. */
    private static Code list(Channel channel) {
        StatusRuntimeException refused =
                catchThrowableOfType(StatusRuntimeException.class, () -> SchemaRegistryGrpc.newBlockingStub(channel)
                        .getSchemaList(GetSchemaListRequest.getDefaultInstance()));
        return refused == null ? null : refused.getStatus().getCode();
    }

    private static String token(String issuer, String audience, int seconds, KeyPair keys) throws Exception {
        JsonObject claims = Json.createObjectBuilder()
                .add("iss", issuer)
                .add("aud", audience)
                .add("upn", "jdoe@example.com")
                .add("sub", "24400320")
                .add("jti", UUID.randomUUID().toString())
                .add("iat", Instant.now().getEpochSecond())
                .add("exp", Instant.now().getEpochSecond() + seconds)
                .add("groups", Json.createArrayBuilder(List.of("schemas:read", "keys:write", "red-group")))
                .build();
        String signed =
                encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"abc\"}") + '.' + encoded(claims.toString());
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(keys.getPrivate());
        signer.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign());
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject json(String part) {
        return Json.createReader(
                        new StringReader(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8)))
                .readObject();
    }

    private static BigInteger number(String text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }
}
