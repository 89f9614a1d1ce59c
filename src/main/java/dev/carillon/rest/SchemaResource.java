package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.schema.Compatibility;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.IncompatibleSchemaException;
import dev.carillon.schema.Payload;
import dev.carillon.schema.SchemaDraft;
import dev.carillon.schema.SchemaName;
import dev.carillon.schema.SchemaRegistry;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.StoredSchema;
import dev.carillon.schema.ValidationResult;
import dev.carillon.schema.Violation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The schemas of the application that the caller acts for. */
@Path("schemas")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "schemas")
public class SchemaResource {

    private static final String[] MEMBERS = {
        "topic", "type", "name", "language", "schema", "message", "compatibility", "foreign"
    };

    /** Whether data is as a schema has it, and in what not. */
    public record ValidationView(boolean valid, List<PublishResponse.WarningView> violations) {}

    @Inject
    SchemaRegistry schemas;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SCHEMAS_WRITE)
    @Operation(operationId = "storeSchema", summary = "Stores a schema, or another version of it")
    public Response store(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri) {
        body.only(MEMBERS);
        Caller caller = CallerFilter.callerOf(request);
        StoredSchema stored;
        try {
            stored = schemas.store(caller.application(), draft(body, caller));
        } catch (IncompatibleSchemaException e) {
            throw Problem.of(409, e.breaks().stream().map(Violation::refusal).toList())
                    .exception();
        }
        Response.ResponseBuilder answer =
                stored.isNew() ? Created.at(uri, stored.schema().id()) : Response.ok();
        return answer.entity(StoredSchemaView.of(stored, schemas.published(stored.schema())))
                .build();
    }

    @POST
    @Path("check")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SCHEMAS_READ)
    @Operation(
            operationId = "checkSchema",
            summary = "Says what the result of storing a schema would be, and stores nothing")
    public StoredSchemaView check(JsonBody body, @Context HttpServletRequest request) {
        body.only(MEMBERS);
        Caller caller = CallerFilter.callerOf(request);
        StoredSchema would = schemas.check(caller.application(), draft(body, caller));
        return StoredSchemaView.of(would, schemas.published(would.schema()));
    }

    @GET
    @Requires(Scope.SCHEMAS_READ)
    @Operation(operationId = "listSchemas", summary = "Lists the schemas, each with its newest version, oldest first")
    public Response list(
            @QueryParam("topic") String topic,
            @QueryParam("type") String type,
            @QueryParam("name") String name,
            @QueryParam("prefix") String prefix,
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        PageRequest asked = PageRequest.of(limit, cursor);
        int application = CallerFilter.applicationOf(request);
        Optional<SchemaSubject> subject = subject(topic, type, name, "");
        List<EventSchema> found = subject.isPresent()
                ? schemas.find(application, subject.get()).stream()
                        .filter(each -> each.number() > asked.position())
                        .toList()
                : schemas.list(application, prefix(prefix), asked.position(), asked.fetched());
        return Page.numbered(asked, found, EventSchema::number).map(this::view).response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.SCHEMAS_READ)
    @Operation(operationId = "getSchema", summary = "Shows a schema with its newest version")
    public SchemaView get(@PathParam("id") String id, @Context HttpServletRequest request) {
        return schemas.get(CallerFilter.applicationOf(request), id)
                .map(this::view)
                .orElseThrow(SchemaResource::unknown);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SCHEMAS_WRITE)
    @Operation(operationId = "changeSchema", summary = "Changes the compatibility of later versions of a schema")
    public SchemaView change(@PathParam("id") String id, JsonBody body, @Context HttpServletRequest request) {
        body.only("compatibility");
        Compatibility compatibility = Compatibility.of(body.at("compatibility"), body.text("compatibility"));
        return schemas.require(CallerFilter.applicationOf(request), id, compatibility)
                .map(this::view)
                .orElseThrow(SchemaResource::unknown);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.SCHEMAS_WRITE)
    @Operation(operationId = "deleteSchema", summary = "Deletes a schema with all its versions")
    public Response delete(@PathParam("id") String id, @Context HttpServletRequest request) {
        if (!schemas.remove(CallerFilter.applicationOf(request), id)) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    @GET
    @Path("{id}/versions")
    @Requires(Scope.SCHEMAS_READ)
    @Operation(operationId = "listSchemaVersions", summary = "Lists the versions of a schema, newest first")
    public Response versions(
            @PathParam("id") String id,
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        PageRequest asked = PageRequest.of(limit, cursor);
        int before = (int) Math.min(asked.afterNumber().orElse((long) Integer.MAX_VALUE), Integer.MAX_VALUE);
        int application = CallerFilter.applicationOf(request);
        if (schemas.get(application, id).isEmpty()) {
            throw unknown();
        }
        List<EventSchema> found = schemas.versions(application, id, before, asked.fetched());
        return Page.numbered(asked, found, EventSchema::version).map(this::view).response(uri);
    }

    @GET
    @Path("{id}/versions/{version}")
    @Requires(Scope.SCHEMAS_READ)
    @Operation(operationId = "getSchemaVersion", summary = "Shows one version of a schema")
    public SchemaView version(
            @PathParam("id") String id, @PathParam("version") String version, @Context HttpServletRequest request) {
        return number(version)
                .flatMap(number -> schemas.get(CallerFilter.applicationOf(request), id, number))
                .map(this::view)
                .orElseThrow(SchemaResource::unknown);
    }

    @POST
    @Path("{id}/validate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SCHEMAS_READ)
    @Operation(operationId = "validateData", summary = "Says whether data fits a schema; nothing is published")
    public ValidationView validate(@PathParam("id") String id, JsonBody body, @Context HttpServletRequest request) {
        body.only("data", "data_base64", "version");
        Payload payload = payload(body);
        int application = CallerFilter.applicationOf(request);
        EventSchema schema = body.optionalInteger("version")
                .map(version -> schemas.get(application, id, version))
                .orElseGet(() -> schemas.get(application, id))
                .orElseThrow(SchemaResource::unknown);
        ValidationResult result = schemas.validate(schema, payload);
        return result instanceof ValidationResult.Invalid invalid
                ? new ValidationView(false, PublishResponse.WarningView.of(invalid.violations()))
                : new ValidationView(true, null);
    }

    /** As CloudEvents has it: JSON, or bytes in Base64, which are a message of Protocol Buffers. */
    private static Payload payload(JsonBody body) {
        JsonNode data = body.tree().get("data");
        Optional<String> base64 = body.optionalText("data_base64");
        if ((data == null) == base64.isEmpty()) {
            throw new RefusedException("/data", "is required, or data_base64 instead", null);
        }
        if (data != null) {
            return Payload.json(data.toString().getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Payload.protobuf(Base64.getDecoder().decode(base64.get()), null);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("/data_base64", "must be Base64", base64.get());
        }
    }

    private SchemaDraft draft(JsonBody body, Caller caller) {
        JsonNode schema = body.tree().get("schema");
        if (schema == null || schema.isNull()) {
            throw new RefusedException("/schema", "is required", null);
        }
        String name = body.optionalText("name").orElse(null);
        SchemaSubject subject = name == null
                ? subject(
                                body.optionalText("topic").orElse(null),
                                body.optionalText("type").orElse(null),
                                null,
                                "/")
                        .orElseThrow(() -> new RefusedException("/topic", "is required, or type or name instead", null))
                : ofName(body, name);
        return new SchemaDraft(
                subject,
                name != null && !SchemaName.isName(name),
                body.optionalText("language").orElse(null),
                schema.isTextual() ? schema.textValue() : schema.toString(),
                body.optionalText("message").orElse(null),
                body.optionalText("compatibility")
                        .map(text -> Compatibility.of(body.at("compatibility"), text))
                        .orElse(null),
                body.flag("foreign", false),
                caller.key());
    }

    private static SchemaSubject ofName(JsonBody body, String name) {
        if (body.has("topic") || body.has("type")) {
            throw new RefusedException("/name", "must be given alone, without topic and type", name);
        }
        return SchemaSubject.name(SchemaName.parseUpload(name));
    }

    /** @param place what stands before the member's name */
    private static Optional<SchemaSubject> subject(String topic, String type, String name, String place) {
        List<String> given =
                Stream.of(topic, type, name).filter(Objects::nonNull).toList();
        if (given.size() > 1) {
            throw new RefusedException(
                    place + "topic", "must be given alone: one of topic, type and name", given.get(0));
        }
        if (given.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    topic != null
                            ? SchemaSubject.topic(topic)
                            : type != null ? SchemaSubject.type(type) : SchemaSubject.name(SchemaName.parse(name)));
        } catch (RefusedException e) {
            throw place.isEmpty() ? new RefusedException(e.field().substring(1), e.rule(), e.value()) : e;
        }
    }

    private static String prefix(String prefix) {
        if (prefix == null) {
            return "";
        }
        StorableText.check("prefix", prefix);
        if (prefix.length() > 1_000) {
            throw new RefusedException("prefix", "must have at most 1000 characters", prefix);
        }
        return prefix;
    }

    private static Optional<Integer> number(String version) {
        return version.matches("[1-9][0-9]{0,8}") ? Optional.of(Integer.valueOf(version)) : Optional.empty();
    }

    private SchemaView view(EventSchema schema) {
        return SchemaView.of(schema, schemas.published(schema));
    }

    private static ProblemException unknown() {
        return Problem.notFound("there is no schema with this id, or it has no such version")
                .exception();
    }
}
