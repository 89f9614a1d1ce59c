package dev.carillon.master;

import dev.carillon.access.ApiKey;
import dev.carillon.access.ApiKeys;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.access.User;
import dev.carillon.access.Users;
import dev.carillon.loop.OnePerNode;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** Reads users and keys. Stateless, thread safe. */
@OnePerNode
class AccountReads {

    private final Users users;
    private final ApiKeys keys;

    @Inject
    AccountReads(Users users, ApiKeys keys) {
        this.users = users;
        this.keys = keys;
    }

    Map<String, Graph.Root> roots() {
        return Map.of(
                "users", new Graph.Root(Scope.KEYS_READ, this::users),
                "keys", new Graph.Root(Scope.KEYS_READ, this::keys));
    }

    private Object users(Caller caller, DataFetchingEnvironment asked) {
        ListPage page = new ListPage(asked);
        List<User> found = users.list(caller.application(), page.after(), page.fetched());
        return page.of(
                found,
                User::id,
                each -> GraphObject.of(
                        "id", each.id(),
                        "name", each.name(),
                        "scopes",
                                each.scopes().stream()
                                        .map(Scope::toString)
                                        .sorted()
                                        .toList(),
                        "changedBy", each.changedBy(),
                        "changedAt", GraphObject.text(each.changedAt())));
    }

    private Object keys(Caller caller, DataFetchingEnvironment asked) {
        ListPage page = new ListPage(asked);
        ApiKeys.Found found = keys.list(caller, page.after(), page.first());
        return ListPage.of(found.keys().stream().map(AccountReads::shown).toList(), found.next());
    }

    private static Map<String, Object> shown(ApiKey key) {
        return GraphObject.of(
                "id", key.id(),
                "name", key.name(),
                "prefix", key.prefix(),
                "scopes", key.scopes().stream().map(Scope::toString).sorted().toList(),
                "createdAt", GraphObject.text(key.createdAt()),
                "expiresAt", GraphObject.text(key.expiresAt()));
    }
}
