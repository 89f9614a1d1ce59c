package dev.carillon.beside;

import dev.carillon.client.RaiseEvents;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /shop/raising}: events of requests and responses. */
@Path("raising/{topic}")
@RequestScoped
@RaiseEvents(onRequest = "raised/class", service = "raising", version = "2.1")
public class RaisingResource {

    @POST
    @Path("orders/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RaiseEvents(onRequest = "raised/request; raised/also", onResponse = "raised/response")
    public JsonObject json(@PathParam("id") String id, JsonObject order) {
        return Json.createObjectBuilder(order).add("id", id).build();
    }

    @POST
    @Path("form")
    @Produces(MediaType.TEXT_PLAIN)
    @RaiseEvents(onRequest = "raised/form", onResponse = "raised/later")
    public CompletionStage<String> form(@FormParam("name") String name) {
        return CompletableFuture.supplyAsync(() -> "Hello " + name);
    }

    @PUT
    @RaiseEvents(onRequest = "raised/long", onResponse = "raised/length")
    @Produces(MediaType.TEXT_PLAIN)
    public String length(String text) {
        return String.valueOf(text.length());
    }

    @DELETE
    @RaiseEvents(onRequest = "raised/delete", onResponse = "raised/deleted")
    public void nothing() {}

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String ofTheClass() {
        return "of the class";
    }

    @GET
    @Path("gate")
    @Produces(MediaType.TEXT_PLAIN)
    @RaiseEvents(onRequest = "gate/raised", onResponse = "gate/raised")
    public String slowlyHeard() {
        return "not waited for";
    }
}
