package dev.carillon.grpc;

import certes.v1.AddApiKeyRequest;
import certes.v1.AddApiKeyResponse;
import certes.v1.AddUserRequest;
import certes.v1.AddUserResponse;
import certes.v1.RemoveRequest;
import certes.v1.RemoveResponse;
import certes.v1.UpdateUserRequest;
import certes.v1.UpdateUserResponse;
import dev.carillon.access.ApiKeys;
import dev.carillon.access.Scope;
import dev.carillon.access.Users;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.CompletionStage;

/** Users and keys, as the Master API of Certes writes them. Thread safe. */
@OnePerNode
class MasterAccounts {

    private final Users users;
    private final ApiKeys keys;

    @Inject
    MasterAccounts(Users users, ApiKeys keys) {
        this.users = users;
        this.keys = keys;
    }

    void addTo(Methods methods) {
        methods.unary("AddUser", Scope.KEYS_WRITE, this::addUser)
                .unary("UpdateUser", Scope.KEYS_WRITE, this::updateUser)
                .unary("RemoveUser", Scope.KEYS_WRITE, this::removeUser)
                .unary("AddApiKey", Scope.KEYS_WRITE, this::addApiKey)
                .unary("RemoveApiKey", Scope.KEYS_WRITE, this::removeApiKey);
    }

    private CompletionStage<AddUserResponse> addUser(AddUserRequest asked, OpenCall<AddUserResponse> call) {
        String id = users.create(
                        call.caller(), asked.getName(), asked.getPassword(), Scope.given(asked.getScopesList()))
                .id();
        return Unary.done(AddUserResponse.newBuilder().setId(id).build());
    }

    private CompletionStage<UpdateUserResponse> updateUser(UpdateUserRequest asked, OpenCall<UpdateUserResponse> call)
            throws StatusException {
        boolean isThere = users.change(
                        call.caller(),
                        asked.getId(),
                        asked.getPassword().isEmpty() ? null : asked.getPassword(),
                        asked.getScopesCount() == 0 ? null : Scope.given(asked.getScopesList()))
                .isPresent();
        if (!isThere) {
            throw Refusals.exception(Refusals.notFound("user", asked.getId()));
        }
        return Unary.done(UpdateUserResponse.getDefaultInstance());
    }

    private CompletionStage<RemoveResponse> removeUser(RemoveRequest asked, OpenCall<RemoveResponse> call)
            throws StatusException {
        return MasterApiService.removed(users.remove(call.caller(), asked.getId()), "user", asked.getId());
    }

    private CompletionStage<AddApiKeyResponse> addApiKey(AddApiKeyRequest asked, OpenCall<AddApiKeyResponse> call) {
        ApiKeys.Created made = keys.create(
                call.caller(), asked.getName(), Scope.given(asked.getScopesList()), instant(asked.getExpiresAt()));
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
        return MasterApiService.removed(keys.revoke(call.caller(), asked.getId()) > 0, "key", asked.getId());
    }
}
