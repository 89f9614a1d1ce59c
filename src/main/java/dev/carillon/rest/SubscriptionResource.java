package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.delivery.DeliveryCounts;
import dev.carillon.delivery.DeliveryStatistics;
import dev.carillon.delivery.Replays;
import dev.carillon.delivery.Resends;
import dev.carillon.subscription.SecretRotation;
import dev.carillon.subscription.SignatureForm;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.SubscriptionDraft;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The web hooks of the application that the caller acts for. */
@Path("subscriptions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "subscriptions")
public class SubscriptionResource {

    private static final String[] MEMBERS = Stream.concat(
                    Stream.of(
                            "name",
                            "url",
                            "topics",
                            "content",
                            "secret",
                            "headers",
                            "state",
                            SubscriptionOptions.AUTHENTICATION),
                    SubscriptionOptions.NAMES.stream())
            .toArray(String[]::new);

    /**
     * A subscription as the API shows it: {@code retry} and {@code limits} as they were given, {@code secret} only in the answer that made it,
     * {@code earlierSecretsUntil} while a rotated secret still signs, {@code publicKey} with {@code standard-v1a}, {@code verifiedAt}, {@code allowedRate} (a minute) and
     * {@code verificationError} as they are known, {@code insecureSsl} only if it is true, {@code disabledReason}, {@code disabledBy}
     * and {@code disabledAt} only if it is disabled, {@code filterErrors} only if it has a filter, the value of an {@code Authorization}
     * header never.
     */
    public record Shown(
            String id,
            String name,
            String url,
            List<String> topics,
            String content,
            String secretPrefix,
            String secret,
            Instant earlierSecretsUntil,
            String publicKey,
            Map<String, String> headers,
            JsonNode authentication,
            JsonNode retry,
            JsonNode limits,
            String order,
            String orderKey,
            String filter,
            String transform,
            List<String> signatures,
            String verification,
            Instant verifiedAt,
            Integer allowedRate,
            String verificationError,
            Boolean insecureSsl,
            String state,
            String disabledReason,
            String disabledBy,
            Instant disabledAt,
            Long filterErrors,
            String lastFilterError,
            Instant createdAt,
            Instant updatedAt) {}

    /** A test event and its delivery. */
    public record Test(UUID event, String delivery) {}

    @Inject
    Subscriptions subscriptions;

    @Inject
    Replays replays;

    @Inject
    Resends resends;

    @Inject
    DeliveryCounts counts;

    @Inject
    Clock clock;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "createSubscription", summary = "Makes a subscription and shows its secret, this once")
    public Response create(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri) {
        body.only(MEMBERS);
        body.text("name");
        body.text("url");
        body.textList("topics");
        Caller caller = CallerFilter.callerOf(request);
        Subscriptions.Created created = subscriptions.create(caller.application(), draft(body));
        return withSecret(
                Response.created(uri.getAbsolutePathBuilder()
                        .path(created.subscription().id())
                        .build()),
                created);
    }

    @GET
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "listSubscriptions", summary = "Lists the subscriptions, the oldest first")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        PageRequest asked = PageRequest.of(limit, cursor);
        int application = CallerFilter.callerOf(request).application();
        List<Subscription> found =
                subscriptions.list(application, asked.afterNumber().orElse(0L), asked.fetched());
        return Page.of(asked, found, each -> String.valueOf(each.number()))
                .map(each -> shown(each, null))
                .response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "getSubscription", summary = "Shows a subscription, its secret by its prefix")
    public Response get(@PathParam("id") String id, @Context HttpServletRequest request) {
        return subscriptions
                .find(CallerFilter.callerOf(request).application(), id)
                .map(this::answer)
                .orElseThrow(SubscriptionResource::unknown);
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "changeSubscription",
            summary = "Changes the members that are given; state active enables a disabled one")
    public Response change(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            JsonBody body,
            @Context HttpServletRequest request) {
        body.only(MEMBERS);
        return subscriptions
                .update(CallerFilter.callerOf(request).application(), id, draft(body), matching(ifMatch))
                .map(this::answer)
                .orElseThrow(SubscriptionResource::unknown);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "deleteSubscription",
            summary = "Deletes a subscription; its waiting deliveries are given up")
    public Response delete(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @Context HttpServletRequest request) {
        if (!subscriptions.delete(CallerFilter.callerOf(request).application(), id, matching(ifMatch))) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    @GET
    @Path("{id}/stats")
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "getSubscriptionStats", summary = "Shows how much waits, and what came of the attempts")
    public DeliveryStatistics stats(@PathParam("id") String id, @Context HttpServletRequest request)
            throws SQLException {
        return counts.read(find(id, request).number());
    }

    @POST
    @Path("{id}/recover")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "recoverSubscription",
            summary = "Sends what it should have got since then and has not, attempted or not")
    public Response recover(
            @PathParam("id") String id, JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri)
            throws SQLException {
        body.only("since", "until", "rate");
        return ReplayResource.started(
                replays.start(ReplayRequest.recover(body, find(id, request))), subscriptions, uri);
    }

    @POST
    @Path("{id}/rotate-secret")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "rotateSecret",
            summary = "Gives it a new secret and shows it, this once; those before sign beside it for a while")
    public Response rotate(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            JsonBody body,
            @Context HttpServletRequest request) {
        body.only("secret", "overlap");
        SecretRotation rotation = SecretRotation.of(
                body.optionalText("secret").orElse(null),
                body.optionalText("overlap").orElse(null));
        return subscriptions
                .rotate(CallerFilter.callerOf(request).application(), id, rotation, matching(ifMatch))
                .map(each -> withSecret(Response.ok(), each))
                .orElseThrow(SubscriptionResource::unknown);
    }

    @POST
    @Path("{id}/test")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "testSubscription", summary = "Sends it a test event that nobody else gets")
    public Response test(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        Subscription tested = find(id, request);
        resends.hindrance(tested.number()).ifPresent(why -> {
            throw Problem.of(409, why).exception();
        });
        Resends.Sent sent = resends.test(tested.application(), tested.number(), tested.id());
        return Response.accepted(new Test(sent.event(), sent.delivery().toString()))
                .build();
    }

    private Subscription find(String id, HttpServletRequest request) {
        return subscriptions
                .find(CallerFilter.callerOf(request).application(), id)
                .orElseThrow(SubscriptionResource::unknown);
    }

    private Response withSecret(Response.ResponseBuilder answer, Subscriptions.Created made) {
        return answer.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(HttpHeaders.ETAG, tag(made.subscription()))
                .entity(shown(made.subscription(), made.secret().reveal()))
                .build();
    }

    private static SubscriptionDraft draft(JsonBody body) {
        return new SubscriptionDraft(
                body.optionalText("name").orElse(null),
                body.optionalText("url").orElse(null),
                body.optionalTextList("topics").orElse(null),
                body.optionalText("content").orElse(null),
                body.optionalText("secret").orElse(null),
                body.clears("headers")
                        ? Map.of()
                        : body.optionalTextMap("headers").orElse(null),
                body.optionalText("state").orElse(null),
                SubscriptionOptions.among(body.tree()));
    }

    /** As it is now, with its tag. */
    Response answer(Subscription subscription) {
        return Response.ok(shown(subscription, null))
                .header(HttpHeaders.ETAG, tag(subscription))
                .build();
    }

    private Shown shown(Subscription subscription, String secret) {
        SubscriptionOptions options = subscription.options();
        ShownKeys keys = ShownKeys.of(() -> subscriptions.signing(subscription), clock.instant());
        return new Shown(
                subscription.id(),
                subscription.name(),
                subscription.url(),
                subscription.topics(),
                subscription.content().toString(),
                subscription.secretPrefix(),
                secret,
                keys.earlierUntil(),
                keys.publicKey(),
                subscriptions.shownHeaders(subscription),
                subscriptions.shownAuthentication(subscription),
                options.given().get("retry"),
                options.given().get("limits"),
                options.order().toString(),
                text(options.orderKey()),
                text(options.filter()),
                text(options.transform()),
                subscription.signatures().stream().map(SignatureForm::toString).toList(),
                options.verification().toString(),
                subscription.verifiedAt(),
                subscription.allowedRate(),
                subscription.verificationError(),
                options.insecureSsl() ? true : null,
                subscription.status().toString(),
                subscription.disabledReason(),
                text(subscription.disabledBy()),
                subscription.disabledAt(),
                options.filter() == null ? null : subscription.filterErrors(),
                subscription.lastFilterError(),
                subscription.createdAt(),
                subscription.updatedAt());
    }

    private static String text(Object expression) {
        return expression == null ? null : expression.toString();
    }

    private static String tag(Subscription subscription) {
        return "\"" + subscription.revision() + '"';
    }

    /** RFC 9110, section 13.1.1: a list of tags, or {@code *} for any. */
    static Consumer<Subscription> matching(String ifMatch) {
        return subscription -> {
            if (ifMatch == null || ifMatch.strip().equals("*")) {
                return;
            }
            for (String each : ifMatch.split(",")) {
                if (each.strip().equals(tag(subscription))) {
                    return;
                }
            }
            throw Problem.of(412, "the subscription has changed since; its ETag is " + tag(subscription) + " now")
                    .exception();
        };
    }

    static ProblemException unknown() {
        return Problem.notFound("there is no subscription of this id").exception();
    }
}
