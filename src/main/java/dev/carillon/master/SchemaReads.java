package dev.carillon.master;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.SchemaPolicy;
import dev.carillon.schema.SchemaRegistry;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** Reads schemas, and what they mean for publishers. Stateless, thread safe. */
@OnePerNode
class SchemaReads {

    private final SchemaRegistry schemas;

    @Inject
    SchemaReads(SchemaRegistry schemas) {
        this.schemas = schemas;
    }

    Map<String, Graph.Root> roots() {
        return Map.of(
                "schemas", new Graph.Root(Scope.SCHEMAS_READ, this::schemas),
                "config", new Graph.Root(Scope.CONFIG_READ, this::config));
    }

    private Object schemas(Caller caller, DataFetchingEnvironment asked) {
        ListPage page = new ListPage(asked);
        int most = page.fetched();
        List<EventSchema> found =
                schemas.list(caller.application(), asked.getArgument("prefix"), page.position(), most);
        return page.of(
                found,
                each -> String.valueOf(each.number()),
                each -> GraphObject.of(
                        "id", each.id(),
                        "name", each.subject().value(),
                        "language", each.language(),
                        "version", each.versionText(),
                        "compatibility", each.compatibility().toString(),
                        "text", schemas.published(each)));
    }

    private Object config(Caller caller, DataFetchingEnvironment asked) {
        SchemaPolicy policy = schemas.storedPolicy(caller.application());
        return GraphObject.of(
                "schemaMode",
                policy.mode().toString(),
                "withoutSchema",
                policy.acceptsUnknown() ? "accept" : "refuse",
                "changedBy",
                schemas.policyChangedBy(caller.application()).orElse(null));
    }
}
