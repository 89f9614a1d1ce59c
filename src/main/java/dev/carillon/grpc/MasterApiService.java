package dev.carillon.grpc;

import certes.v1.MasterApiGrpc;
import certes.v1.RemoveRequest;
import certes.v1.RemoveResponse;
import certes.v1.SetBackoffRequest;
import certes.v1.SetBackoffResponse;
import certes.v1.SetConfigRequest;
import certes.v1.SetConfigResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Scope;
import dev.carillon.delivery.BackoffRule;
import dev.carillon.delivery.BackoffRules;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.SchemaPolicy;
import dev.carillon.schema.SchemaRegistry;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What the Master API of Certes writes. All of it is in the HTTP API, too. Thread safe. */
@OnePerNode
class MasterApiService implements GrpcService {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BackoffRules backoffs;
    private final SchemaRegistry schemas;
    private final MasterEvents events;
    private final MasterAccounts accounts;
    private final Doorkeeper doorkeeper;

    @Inject
    MasterApiService(
            BackoffRules backoffs,
            SchemaRegistry schemas,
            MasterEvents events,
            MasterAccounts accounts,
            Doorkeeper doorkeeper) {
        this.backoffs = backoffs;
        this.schemas = schemas;
        this.events = events;
        this.accounts = accounts;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public Set<Place> places() {
        return EnumSet.of(Place.MASTER);
    }

    @Override
    public List<ServerServiceDefinition> definitions() {
        Methods methods = new Methods(doorkeeper)
                .unary("SetBackoff", Scope.BACKOFFS_WRITE, this::setBackoff)
                .unary("RemoveBackoff", Scope.BACKOFFS_WRITE, this::removeBackoff)
                .unary("SetConfig", Scope.CONFIG_WRITE, this::setConfig);
        events.addTo(methods);
        accounts.addTo(methods);
        return methods.under(MasterApiGrpc.getServiceDescriptor());
    }

    private CompletionStage<SetBackoffResponse> setBackoff(SetBackoffRequest asked, OpenCall<SetBackoffResponse> call)
            throws SQLException {
        BackoffRule.Kind kind = BackoffRule.kind(asked.getKind());
        BackoffRule set = backoffs.set(
                call.caller().application(),
                kind,
                BackoffRule.direction(asked.getDirection().isEmpty() ? "any" : asked.getDirection()),
                BackoffRule.value(kind, asked.getValue()),
                object(asked.getRetry()),
                call.caller().key());
        return Unary.done(SetBackoffResponse.newBuilder().setId(set.id()).build());
    }

    private static ObjectNode object(String json) {
        try {
            JsonNode read = JSON.readTree(json);
            if (read instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new RefusedException("/retry", "must be a JSON object", json);
        }
        throw new RefusedException("/retry", "must be a JSON object", json);
    }

    private CompletionStage<RemoveResponse> removeBackoff(RemoveRequest asked, OpenCall<RemoveResponse> call)
            throws SQLException, StatusException {
        return removed(backoffs.remove(call.caller().application(), asked.getId()), "back-off rule", asked.getId());
    }

    private CompletionStage<SetConfigResponse> setConfig(SetConfigRequest asked, OpenCall<SetConfigResponse> call) {
        String without = asked.getWithoutSchema().isEmpty() ? "refuse" : asked.getWithoutSchema();
        if (!without.equals("accept") && !without.equals("refuse")) {
            throw new RefusedException("/without_schema", "must be accept or refuse", without);
        }
        schemas.set(
                call.caller().application(),
                SchemaPolicy.of(asked.getSchemaMode(), without.equals("accept")),
                call.caller().name());
        return Unary.done(SetConfigResponse.getDefaultInstance());
    }

    /** What was removed; a refusal if it was not there. */
    static CompletionStage<RemoveResponse> removed(boolean was, String kind, String id) throws StatusException {
        if (!was) {
            throw Refusals.exception(Refusals.notFound(kind, id));
        }
        return Unary.done(RemoveResponse.getDefaultInstance());
    }
}
