package dev.carillon.grpc;

import certes.v1.GetSchemaListRequest;
import certes.v1.GetSchemaListResponse;
import certes.v1.GetSchemaRequest;
import certes.v1.GetSchemaResponse;
import certes.v1.Schema;
import certes.v1.StoreSchemaRequest;
import certes.v1.StoreSchemaResponse;
import certes.v1.ValidateEventSchemaRequest;
import certes.v1.ValidateEventSchemaResponse;
import com.google.protobuf.Timestamp;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.publish.PublishSettings;
import dev.carillon.schema.Compatibility;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.SchemaDraft;
import dev.carillon.schema.SchemaName;
import dev.carillon.schema.SchemaRegistry;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.StoredSchema;
import dev.carillon.schema.ValidationResult;
import dev.carillon.schema.Violation;
import io.grpc.ServerServiceDefinition;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The schema registry of Certes, under both of its names. Thread safe. */
@OnePerNode
class SchemaRegistryService implements GrpcService {

    private static final int PAGE = 250;

    private final SchemaRegistry schemas;
    private final PublishSettings publish;
    private final DoorHealth health;
    private final Doorkeeper doorkeeper;

    @Inject
    SchemaRegistryService(SchemaRegistry schemas, PublishSettings publish, DoorHealth health, Doorkeeper doorkeeper) {
        this.schemas = schemas;
        this.publish = publish;
        this.health = health;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public Set<Place> places() {
        return EnumSet.allOf(Place.class);
    }

    @Override
    public List<ServerServiceDefinition> definitions() {
        return Methods.ofCertes(doorkeeper, health)
                .unary("GetSchema", Scope.SCHEMAS_READ, this::get)
                .unary("GetSchemaList", Scope.SCHEMAS_READ, this::list)
                .unary("StoreSchema", Scope.SCHEMAS_WRITE, this::store)
                .unary("ValidateEventForSchema", Scope.SCHEMAS_READ, this::validate)
                .under(
                        certes.SchemaRegistryGrpc.getServiceDescriptor(),
                        certes.v1.SchemaRegistryGrpc.getServiceDescriptor());
    }

    private CompletionStage<GetSchemaResponse> get(GetSchemaRequest request, OpenCall<GetSchemaResponse> call)
            throws Exception {
        SchemaSubject subject = Bodies.subject(request.getSchema());
        EventSchema found = schemas.find(call.caller().application(), subject)
                .orElseThrow(() -> Refusals.exception(Refusals.notFound("schema", request.getSchema())));
        return Unary.done(GetSchemaResponse.newBuilder().setSchema(shown(found)).build());
    }

    private CompletionStage<GetSchemaListResponse> list(
            GetSchemaListRequest request, OpenCall<GetSchemaListResponse> call) {
        if (request.getPageSize() < 0 || !request.getPageToken().matches("[0-9]{0,18}")) {
            throw new RefusedException("/page_token", "must be one that was given", request.getPageToken());
        }
        int most = request.getPageSize() == 0 ? PAGE : Math.min(PAGE, request.getPageSize());
        long after = request.getPageToken().isEmpty() ? 0 : Long.parseLong(request.getPageToken());
        List<EventSchema> found = schemas.list(call.caller().application(), request.getPrefix(), after, most + 1);
        GetSchemaListResponse.Builder answer = GetSchemaListResponse.newBuilder();
        found.stream().limit(most).forEach(each -> answer.addSchemas(shown(each)));
        if (found.size() > most) {
            answer.setNextPageToken(String.valueOf(found.get(most - 1).number()));
        }
        return Unary.done(answer.build());
    }

    private CompletionStage<StoreSchemaResponse> store(StoreSchemaRequest request, OpenCall<StoreSchemaResponse> call) {
        boolean isName = SchemaName.isName(request.getName());
        SchemaDraft draft = new SchemaDraft(
                SchemaSubject.name(SchemaName.parseUpload(request.getName())),
                !isName,
                given(request.getLanguage()),
                request.getText(),
                given(request.getMessage()),
                request.getCompatibility().isEmpty()
                        ? null
                        : Compatibility.of("/compatibility", request.getCompatibility()),
                request.getIsForeign(),
                call.caller().key());
        StoredSchema stored = schemas.store(call.caller().application(), draft);
        StoreSchemaResponse.Builder answer = StoreSchemaResponse.newBuilder()
                .setSchema(shown(stored.schema()))
                .setIsNew(stored.isNew())
                .setBackwardsCompatible(stored.isCompatible());
        stored.before().ifPresent(each -> answer.setOldSchemaName(each.subject().value()));
        stored.breaks().forEach(each -> answer.addBreaks(text(each)));
        return Unary.done(answer.build());
    }

    private CompletionStage<ValidateEventSchemaResponse> validate(
            ValidateEventSchemaRequest request, OpenCall<ValidateEventSchemaResponse> call) throws Exception {
        ValidationResult result = schemas.validate(
                call.caller().application(),
                Bodies.subject(request.getSchema()),
                Bodies.payload(request.getBody(), publish.maxEventBytes()));
        if (result instanceof ValidationResult.UnknownSchema) {
            throw Refusals.exception(Refusals.notFound("schema", request.getSchema()));
        }
        ValidateEventSchemaResponse.Builder answer =
                ValidateEventSchemaResponse.newBuilder().setValid(result instanceof ValidationResult.Valid);
        if (result instanceof ValidationResult.Invalid invalid) {
            invalid.violations().forEach(each -> answer.addErrors(text(each)));
        }
        return Unary.done(answer.build());
    }

    private Schema shown(EventSchema schema) {
        Schema.Builder to = Schema.newBuilder()
                .setName(schema.subject().value())
                .setText(schemas.published(schema))
                .setLanguage(schema.language())
                .setVersion(schema.versionText())
                .setCompatibility(schema.compatibility().toString())
                .setIsForeign(schema.isForeign())
                .setCreatedAt(Timestamp.newBuilder()
                        .setSeconds(schema.createdAt().getEpochSecond())
                        .setNanos(schema.createdAt().getNano()))
                .setId(schema.id());
        return schema.message() == null
                ? to.build()
                : to.setMessage(schema.message()).build();
    }

    private static String text(Violation violation) {
        return violation.refusal().getMessage();
    }

    private static String given(String text) {
        return text.isEmpty() ? null : text;
    }
}
