package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.access.Scope;
import dev.carillon.event.EventData;
import dev.carillon.event.RealtimeEvent;
import dev.carillon.http.HttpAnswer;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Triggers what clients of the SignalR hubs have subscribed to. */
@Path("realtime")
@ApplicationScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RealtimeResource {

    private static final int MOST_SECONDS = 30;

    @Inject
    EventPublisher publisher;

    @POST
    @Path("{guid}/trigger")
    @Requires(Scope.EVENTS_WRITE)
    @Operation(operationId = "triggerGuid", summary = "Triggers a guid; 202 once it is stored")
    public Response trigger(@PathParam("guid") String guid, JsonBody body, @Context HttpServletRequest request)
            throws InterruptedException, ExecutionException {
        body.only("data", "removeAfterSend");
        EventData.Builder trigger = RealtimeEvent.trigger(guid, body.flag("removeAfterSend", false));
        JsonNode data = body.tree().get("data");
        if (data != null && !data.isNull()) {
            trigger = data.isTextual()
                    ? trigger.text(data.textValue())
                    : trigger.json(body.raw("data").orElseThrow());
        }
        return response(answer(trigger.build(), request));
    }

    private HttpAnswer answer(EventData event, HttpServletRequest request)
            throws InterruptedException, ExecutionException {
        try {
            PublishResult result = publisher
                    .publish(event, CallerFilter.callerOf(request))
                    .toCompletableFuture()
                    .get(MOST_SECONDS, TimeUnit.SECONDS);
            return PublishResponse.of(List.of(result), false, false);
        } catch (TimeoutException e) {
            return PublishResponse.tooLate();
        }
    }

    private static Response response(HttpAnswer answer) {
        Response.ResponseBuilder response =
                Response.status(answer.status()).entity(answer.body()).type(answer.mediaType());
        answer.headers().forEach(response::header);
        return response.build();
    }
}
