package dev.carillon.probe;

import dev.carillon.access.Scope;
import dev.carillon.client.SignedWebhookFilter;
import dev.carillon.rest.Requires;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;

/** A subscriber's resource behind the filter of the client jar: it says who has sent what. */
@Path("probe-signed")
@RequestScoped
public class SignedResource {

    @POST
    @Path("by-https")
    @Requires(Scope.EVENTS_READ)
    public Response byHttps(byte[] body, @Context SecurityContext security) {
        return said(body, security);
    }

    @POST
    @Path("by-any")
    @Requires(Scope.EVENTS_READ)
    public Response byAny(byte[] body, @Context SecurityContext security) {
        return said(body, security);
    }

    private static Response said(byte[] body, SecurityContext security) {
        String who = security.getUserPrincipal() instanceof SignedWebhookFilter.Delivery delivery
                ? delivery.id() + ' ' + delivery.userName() + ' ' + delivery.event()
                : "nobody";
        String text = who + ' ' + new String(body, StandardCharsets.UTF_8);
        return Response.ok(text.getBytes(StandardCharsets.UTF_8), MediaType.TEXT_PLAIN_TYPE)
                .build();
    }

    /** Puts the filter in front of these methods only. */
    @Provider
    public static class Filters implements DynamicFeature {

        @Override
        public void configure(ResourceInfo method, FeatureContext context) {
            if (method.getResourceClass() == SignedResource.class) {
                boolean https = method.getResourceMethod().getName().equals("byHttps");
                context.register(
                        new SignedWebhookFilter(event -> "unknown".equals(event) ? null : "asignaturesecret", https));
            }
        }
    }
}
