package dev.carillon.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The subscriber's side of ServiceStack.Webhooks. */
class SignedWebhookFilterTest {

    private static final String SECRET = "asignaturesecret";
    private static final byte[] BODY = "{\"text\":\"I said hello\"}".getBytes(UTF_8);
    private static final String SIGNATURE = "sha1=49683a584935b5ab88a1b9aba2c9329fd11d21be77dc4bde4fb05f1f6aa0d324";

    private final Map<String, String> headers =
            new HashMap<>(Map.of("X-Webhook-Event", "hello", "X-Webhook-Delivery", "7a6224aad9c8400fb0a70b8a71262400"));
    private String scheme = "https";
    private byte[] body = BODY;
    private InputStream entity;
    private SecurityContext security;

    @Test
    void W33_withoutSignatureARequestPassesAsNobodys() throws Exception {
        assertThat(new SignedWebhookFilter(event -> SECRET).check(request())).isNull();

        assertThat(security).isNull();
    }

    @Test
    void W33_aSignatureComesByHttpsUnlessThatIsNotAskedFor() throws Exception {
        scheme = "http";
        headers.put("X-Hub-Signature", SIGNATURE);
        assertThat(new SignedWebhookFilter(event -> SECRET).check(request()))
                .isEqualTo(new SignedWebhookFilter.Refusal(403, "The connection must be secured with HTTPS"));

        assertThat(new SignedWebhookFilter(event -> SECRET, false).check(request()))
                .isNull();
        assertThat(security.getUserPrincipal().getName()).isEqualTo("7a6224aad9c8400fb0a70b8a71262400");
    }

    @Test
    void W33_withoutSecretOrWithAnotherTheAnswerIs401() throws Exception {
        headers.put("X-Hub-Signature", SIGNATURE);
        assertThat(new SignedWebhookFilter(event -> null).check(request()))
                .isEqualTo(new SignedWebhookFilter.Refusal(401, "The secret has not been correctly configured"));
        assertThat(new SignedWebhookFilter(event -> "another").check(request()))
                .isEqualTo(new SignedWebhookFilter.Refusal(401, "The signature is not valid"));
        assertThat(security).isNull();
    }

    @Test
    void W33_aRightSignatureMakesADeliveryThePrincipalAndLeavesTheBody() throws Exception {
        headers.put("X-Hub-Signature", SIGNATURE);
        assertThat(new SignedWebhookFilter(event -> SECRET).check(request())).isNull();

        SignedWebhookFilter.Delivery delivery = (SignedWebhookFilter.Delivery) security.getUserPrincipal();
        assertThat(delivery.id()).isEqualTo("7a6224aad9c8400fb0a70b8a71262400");
        assertThat(delivery.event()).isEqualTo("hello");
        assertThat(entity.readAllBytes()).isEqualTo(BODY);
    }

    @Test
    void aRequestWithoutBodyIsVerifiedAsAnEmptyOne() throws Exception {
        headers.put("X-Hub-Signature", ServiceStackSignature.sign(new byte[0], SECRET));
        body = null;

        assertThat(new SignedWebhookFilter(event -> SECRET).check(request())).isNull();
    }

    @Test
    void whereNoServletsRequestIsUnderWayTheSenderHasNoAddress() throws Exception {
        headers.put("X-Hub-Signature", SIGNATURE);
        SignedWebhookFilter filter = new SignedWebhookFilter(event -> SECRET);
        Field http = SignedWebhookFilter.class.getDeclaredField("http"); // as a JAX-RS server injects it
        http.setAccessible(true);
        http.set(filter, proxy(HttpServletRequest.class, (name, arguments) -> {
            throw new IllegalStateException("no request");
        }));

        assertThat(filter.check(request())).isNull();
        assertThat(((SignedWebhookFilter.Delivery) security.getUserPrincipal()).userName())
                .isNull();
    }

    @Test
    void W34_theSecretIsASettingOrWhatACallbackGivesForTheEvent() throws Exception {
        headers.put("X-Hub-Signature", SIGNATURE);
        System.setProperty("hmac.Secret", SECRET);
        try {
            assertThat(new SignedWebhookFilter().check(request())).isNull();
        } finally {
            System.clearProperty("hmac.Secret");
        }
        assertThat(security).isNotNull();

        security = null;
        assertThat(new SignedWebhookFilter(event -> event.equals("hello") ? SECRET : null).check(request()))
                .isNull();
        assertThat(security).isNotNull();
    }

    @Test
    void W35_aSignatureIsVerifiedByOneCall() {
        assertThat(ServiceStackSignature.verifySignature(BODY, SIGNATURE, SECRET))
                .isTrue();
        assertThat(ServiceStackSignature.verifySignature(BODY, SIGNATURE.replace("sha1=", "sha256="), SECRET))
                .isTrue();
        assertThat(ServiceStackSignature.sign(BODY, SECRET)).isEqualTo(SIGNATURE);
        assertThat(ServiceStackSignature.sign(new byte[0], SECRET))
                .isEqualTo("sha1=891eb7505995e9f01b5d1cf44a10fcbdada4245287fd9f95d26f5138e57fb595");
        assertThat(ServiceStackSignature.verifySignature(BODY, null, SECRET)).isFalse();
        assertThat(ServiceStackSignature.verifySignature(BODY, SIGNATURE.substring(0, 30), SECRET))
                .isFalse();
        assertThat(ServiceStackSignature.verifySignature("{}".getBytes(UTF_8), SIGNATURE, SECRET))
                .isFalse();
        assertThat(ServiceStackSignature.verifySignature(BODY, SIGNATURE, "another"))
                .isFalse();
    }

    /** What the filter asks of a request; anything else fails the test. */
    private ContainerRequestContext request() {
        entity = body == null ? null : new ByteArrayInputStream(body);
        return proxy(ContainerRequestContext.class, (name, arguments) -> switch (name) {
            case "getHeaderString" -> headers.get((String) arguments[0]);
            case "getEntityStream" -> entity;
            case "setEntityStream" -> entity = (InputStream) arguments[0];
            case "getSecurityContext" -> security;
            case "setSecurityContext" -> security = (SecurityContext) arguments[0];
            case "getUriInfo" ->
                proxy(UriInfo.class, (inner, none) -> URI.create(scheme + "://subscriber.example/hello"));
            default -> throw new AssertionError(name);
        });
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object result = answer.to(method.getName(), arguments);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }
}
