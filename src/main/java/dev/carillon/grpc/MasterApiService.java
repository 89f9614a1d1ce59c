package dev.carillon.grpc;

import certes.v1.AddApiKeyRequest;
import certes.v1.AddApiKeyResponse;
import certes.v1.AddUserRequest;
import certes.v1.AddUserResponse;
import certes.v1.MasterApiGrpc;
import certes.v1.RemoveRequest;
import certes.v1.RemoveResponse;
import certes.v1.SetBackoffRequest;
import certes.v1.SetBackoffResponse;
import certes.v1.SetConfigRequest;
import certes.v1.SetConfigResponse;
import certes.v1.UpdateEventStateRequest;
import certes.v1.UpdateEventStateResponse;
import certes.v1.UpdateUserRequest;
import certes.v1.UpdateUserResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.ApiKeys;
import dev.carillon.access.Scope;
import dev.carillon.access.Users;
import dev.carillon.delivery.BackoffRule;
import dev.carillon.delivery.BackoffRules;
import dev.carillon.delivery.DeliveryKey;
import dev.carillon.delivery.Resends;
import dev.carillon.delivery.history.Deliveries;
import dev.carillon.delivery.history.DeliveryView;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.EventPages;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.SchemaPolicy;
import dev.carillon.schema.SchemaRegistry;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What the Master API of Certes writes. All of it is in the HTTP API, too. Thread safe. */
@OnePerNode
class MasterApiService implements GrpcService {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> GIVEN_UP = Set.of("failed", "expired");

    private final BackoffRules backoffs;
    private final SchemaRegistry schemas;
    private final EventPages pages;
    private final Deliveries deliveries;
    private final Resends resends;
    private final Users users;
    private final ApiKeys keys;
    private final Doorkeeper doorkeeper;

    @Inject
    MasterApiService(
            BackoffRules backoffs,
            SchemaRegistry schemas,
            EventPages pages,
            Deliveries deliveries,
            Resends resends,
            Users users,
            ApiKeys keys,
            Doorkeeper doorkeeper) {
        this.backoffs = backoffs;
        this.schemas = schemas;
        this.pages = pages;
        this.deliveries = deliveries;
        this.resends = resends;
        this.users = users;
        this.keys = keys;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public Set<Place> places() {
        return EnumSet.of(Place.MASTER);
    }

    @Override
    public List<ServerServiceDefinition> definitions() {
        return new Methods(doorkeeper)
                .unary("SetBackoff", Scope.BACKOFFS_WRITE, this::setBackoff)
                .unary("RemoveBackoff", Scope.BACKOFFS_WRITE, this::removeBackoff)
                .unary("SetConfig", Scope.CONFIG_WRITE, this::setConfig)
                .unary("UpdateEventState", Scope.EVENTS_WRITE, this::updateEventState)
                .unary("AddUser", Scope.KEYS_WRITE, this::addUser)
                .unary("UpdateUser", Scope.KEYS_WRITE, this::updateUser)
                .unary("RemoveUser", Scope.KEYS_WRITE, this::removeUser)
                .unary("AddApiKey", Scope.KEYS_WRITE, this::addApiKey)
                .unary("RemoveApiKey", Scope.KEYS_WRITE, this::removeApiKey)
                .under(MasterApiGrpc.getServiceDescriptor());
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

    private CompletionStage<UpdateEventStateResponse> updateEventState(
            UpdateEventStateRequest asked, OpenCall<UpdateEventStateResponse> call)
            throws SQLException, StatusException {
        if (!asked.getState().equals("QUEUED")) {
            throw new RefusedException("/state", "must be QUEUED: the others are outcomes", asked.getState());
        }
        int application = call.caller().application();
        OptionalLong position = pages.positionOf(CertesEvents.id(asked.getEventId()), application);
        if (position.isEmpty()) {
            throw Refusals.exception(Refusals.notFound("event", asked.getEventId()));
        }
        int again = 0;
        for (DeliveryView each : deliveries.of(position.getAsLong())) {
            Optional<DeliveryKey> key = DeliveryKey.of(each.id());
            if (GIVEN_UP.contains(each.progress().status())
                    && key.isPresent()
                    && resends.resend(application, key.get()) instanceof Resends.Outcome.Made) {
                again++;
            }
        }
        return Unary.done(
                UpdateEventStateResponse.newBuilder().setDeliveries(again).build());
    }

    private CompletionStage<AddUserResponse> addUser(AddUserRequest asked, OpenCall<AddUserResponse> call) {
        String id = users.create(call.caller(), asked.getName(), asked.getPassword(), scopes(asked.getScopesList()))
                .id();
        return Unary.done(AddUserResponse.newBuilder().setId(id).build());
    }

    private CompletionStage<UpdateUserResponse> updateUser(UpdateUserRequest asked, OpenCall<UpdateUserResponse> call)
            throws StatusException {
        boolean isThere = users.change(
                        call.caller(),
                        asked.getId(),
                        asked.getPassword().isEmpty() ? null : asked.getPassword(),
                        asked.getScopesCount() == 0 ? null : scopes(asked.getScopesList()))
                .isPresent();
        if (!isThere) {
            throw Refusals.exception(Refusals.notFound("user", asked.getId()));
        }
        return Unary.done(UpdateUserResponse.getDefaultInstance());
    }

    private CompletionStage<RemoveResponse> removeUser(RemoveRequest asked, OpenCall<RemoveResponse> call)
            throws StatusException {
        return removed(users.remove(call.caller(), asked.getId()), "user", asked.getId());
    }

    private CompletionStage<AddApiKeyResponse> addApiKey(AddApiKeyRequest asked, OpenCall<AddApiKeyResponse> call) {
        ApiKeys.Created made = keys.create(
                call.caller(), asked.getName(), scopes(asked.getScopesList()), instant(asked.getExpiresAt()));
        return Unary.done(AddApiKeyResponse.newBuilder()
                .setId(made.key().id())
                .setKey(made.text().reveal())
                .build());
    }

    private static Instant instant(String text) {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new RefusedException("/expires_at", "must be a time of RFC 3339", text);
        }
    }

    private CompletionStage<RemoveResponse> removeApiKey(RemoveRequest asked, OpenCall<RemoveResponse> call)
            throws StatusException {
        return removed(keys.revoke(call.caller(), asked.getId()) > 0, "key", asked.getId());
    }

    private static Set<Scope> scopes(List<String> texts) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (int i = 0; i < texts.size(); i++) {
            String pointer = "/scopes/" + i;
            String text = texts.get(i);
            scopes.add(Scope.of(text)
                    .orElseThrow(() -> new RefusedException(pointer, "must be a scope, as events:write", text)));
        }
        return scopes;
    }

    private static CompletionStage<RemoveResponse> removed(boolean was, String kind, String id) throws StatusException {
        if (!was) {
            throw Refusals.exception(Refusals.notFound(kind, id));
        }
        return Unary.done(RemoveResponse.getDefaultInstance());
    }
}
