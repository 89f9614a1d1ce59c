package dev.carillon.master;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.delivery.BackoffRules;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.Subscriptions;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** Reads subscriptions, and when their failed deliveries are attempted again. Stateless, thread safe. */
@OnePerNode
class SubscriptionReads {

    private final Subscriptions subscriptions;
    private final BackoffRules backoffs;

    @Inject
    SubscriptionReads(Subscriptions subscriptions, BackoffRules backoffs) {
        this.subscriptions = subscriptions;
        this.backoffs = backoffs;
    }

    Map<String, Graph.Root> roots() {
        return Map.of(
                "subscriptions", new Graph.Root(Scope.SUBSCRIPTIONS_READ, this::subscriptions),
                "backoffs", new Graph.Root(Scope.BACKOFFS_READ, this::backoffs));
    }

    private Object subscriptions(Caller caller, DataFetchingEnvironment asked) {
        ListPage page = new ListPage(asked);
        int most = page.fetched();
        List<Subscription> found = subscriptions.list(caller.application(), page.position(), most);
        return page.of(found, each -> String.valueOf(each.number()), SubscriptionReads::shown);
    }

    private static Map<String, Object> shown(Subscription each) {
        return GraphObject.of(
                "id", each.id(),
                "name", each.name(),
                "url", each.isForBroker() ? null : each.shownUrl(),
                "topics", each.topics(),
                "content", each.content().toString(),
                "filter", GraphObject.text(each.options().filter()),
                "priority", each.options().ordering().priority(),
                "state", each.status().toString(),
                "createdAt", GraphObject.text(each.createdAt()));
    }

    private Object backoffs(Caller caller, DataFetchingEnvironment asked) throws Exception {
        return backoffs.list(caller.application()).stream()
                .map(each -> GraphObject.of(
                        "id", each.id(),
                        "kind", each.kind().toString(),
                        "direction", each.direction().toString(),
                        "value", each.value(),
                        "retry", each.retry().toString(),
                        "changedBy", each.changedBy(),
                        "changedAt", GraphObject.text(each.changedAt())))
                .toList();
    }
}
