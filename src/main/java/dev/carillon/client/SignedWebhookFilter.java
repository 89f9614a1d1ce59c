package dev.carillon.client;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Lets a JAX-RS application receive webhooks as ServiceStack.Webhooks signs them: register it, and a request with a correct
 * signature has a {@link SecurityContext} whose principal is the {@link Delivery}.
 *
 * <p>A request without a signature passes unchanged, without a principal. One with a signature is answered 403 if it did not come
 * by HTTPS (unless that is not asked for), and 401 if there is no secret for its event or the signature is wrong.
 *
 * <pre>{@code
 * public Set<Object> getSingletons() {
 *     return Set.of(new SignedWebhookFilter(event -> secrets.of(event)));
 * }
 * }</pre>
 *
 * <p>Reads the whole body, at most {@value #MAX_BYTES} bytes; the resource reads it again. Thread safe.
 */
@Priority(Priorities.AUTHENTICATION)
public final class SignedWebhookFilter implements ContainerRequestFilter {

    /** Maximum size of a body, in bytes; above that the answer is 413. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    /** The setting that holds the secret if no callback is given. */
    public static final String SECRET = "hmac.Secret";

    private static final String EVENT = "X-Webhook-Event";
    private static final String DELIVERY = "X-Webhook-Delivery";

    private static final String SCHEME = "HMAC";

    private final UnaryOperator<String> secrets;
    private final boolean requireSecureConnection;

    @Context
    private HttpServletRequest http; // a proxy of the request under way, where there is a servlet container

    /** The secret is the setting {@value #SECRET} (MicroProfile Config, or a system property); HTTPS is asked for. */
    public SignedWebhookFilter() {
        this(event -> ClientSettings.read(SECRET).orElse(null));
    }

    /**
     * HTTPS is asked for.
     *
     * @param secrets from the event's name (null if the request has none) to its secret, or null; thread safe
     */
    public SignedWebhookFilter(UnaryOperator<String> secrets) {
        this(secrets, true);
    }

    /** @param requireSecureConnection false lets signatures come by plain HTTP: behind a proxy that ends TLS, say */
    public SignedWebhookFilter(UnaryOperator<String> secrets, boolean requireSecureConnection) {
        this.secrets = Objects.requireNonNull(secrets);
        this.requireSecureConnection = requireSecureConnection;
    }

    /**
     * Who sent the webhook.
     *
     * @param id of the delivery, another one at each attempt; empty if the request has none
     * @param userName host or address that it came from; null outside a servlet container
     * @param event the name of the event, or null
     */
    public record Delivery(String id, String userName, String event) implements Principal {

        /** The id. */
        @Override
        public String getName() {
            return id;
        }
    }

    /** How a request ends that does not pass. */
    record Refusal(int status, String message) {}

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        Refusal refusal = check(request);
        if (refusal != null) {
            request.abortWith(Response.status(refusal.status())
                    .type(MediaType.TEXT_PLAIN_TYPE)
                    .entity(refusal.message())
                    .build());
        }
    }

    /** Null if it passes. */
    Refusal check(ContainerRequestContext request) throws IOException {
        String signature = request.getHeaderString(ServiceStackSignature.HEADER);
        if (signature == null) {
            return null;
        }
        if (requireSecureConnection && !isSecure(request)) {
            return new Refusal(403, "The connection must be secured with HTTPS");
        }
        String event = request.getHeaderString(EVENT);
        String secret = secrets.apply(event);
        if (secret == null || secret.isEmpty()) {
            return new Refusal(401, "The secret has not been correctly configured");
        }
        InputStream entity = request.getEntityStream();
        byte[] body = entity == null ? new byte[0] : entity.readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            return new Refusal(413, "The request is too large");
        }
        request.setEntityStream(new ByteArrayInputStream(body));
        if (!ServiceStackSignature.verifySignature(body, signature, secret)) {
            return new Refusal(401, "The signature is not valid");
        }
        String id = request.getHeaderString(DELIVERY);
        request.setSecurityContext(
                new Signed(new Delivery(id == null ? "" : id, host(), event), request.getSecurityContext()));
        return null;
    }

    private static boolean isSecure(ContainerRequestContext request) {
        SecurityContext context = request.getSecurityContext();
        return (context != null && context.isSecure())
                || "https".equalsIgnoreCase(request.getUriInfo().getRequestUri().getScheme());
    }

    private String host() {
        try {
            HttpServletRequest current = http == null ? current() : http;
            return current == null ? null : current.getRemoteHost();
        } catch (RuntimeException e) { // a proxy, and no servlet's request under way
            return null;
        }
    }

    /** Jersey injects nothing into what a {@code DynamicFeature} has made; null where there is no CDI or no servlet. */
    private static HttpServletRequest current() {
        try {
            return CDI.current().select(HttpServletRequest.class).get();
        } catch (RuntimeException | LinkageError none) {
            return null;
        }
    }

    private record Signed(Delivery delivery, SecurityContext before) implements SecurityContext {

        @Override
        public Delivery getUserPrincipal() {
            return delivery;
        }

        @Override
        public boolean isUserInRole(String role) {
            return false;
        }

        @Override
        public boolean isSecure() {
            return before != null && before.isSecure();
        }

        @Override
        public String getAuthenticationScheme() {
            return SCHEME;
        }
    }
}
