package dev.carillon.master;

import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import graphql.ErrorClassification;
import graphql.ExecutionInput;
import graphql.GraphQL;
import graphql.GraphqlErrorBuilder;
import graphql.analysis.FieldComplexityEnvironment;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.execution.instrumentation.ChainedInstrumentation;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;

/**
 * Answers queries, each within a depth and a cost: a page counts what is in it as often as its {@code first} says, any other list ten
 * times. What a caller may not see is null, with an error that says why. Thread safe.
 */
final class Graph {

    private static final FailureLog LOG = new FailureLog(Graph.class);
    private static final int DEPTH = 15; // introspection by tools needs 13
    private static final int COST = 10_000;
    private static final int OF_LIST = 10; // of those that have no length of their own

    /** Reads a field. */
    @FunctionalInterface
    interface Read {
        Object of(Caller caller, DataFetchingEnvironment asked) throws Exception;
    }

    private final GraphQL graphql;

    Graph(Reads reads) {
        RuntimeWiring.Builder wiring = RuntimeWiring.newRuntimeWiring();
        reads.roots()
                .forEach((field, read) -> wiring.type(
                        "Query",
                        type -> type.dataFetcher(field, asked -> {
                            Caller caller = asked.getGraphQlContext().get(Caller.class);
                            if (!caller.may(read.scope())) {
                                throw DeniedException.lacks(read.scope());
                            }
                            return read.read().of(caller, asked);
                        })));
        reads.ofEvent()
                .forEach((field, read) -> wiring.type(
                        "Event",
                        type -> type.dataFetcher(
                                field,
                                asked -> read.of(asked.getGraphQlContext().get(Caller.class), asked))));
        GraphQLSchema schema =
                new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(text()), wiring.build());
        graphql = GraphQL.newGraphQL(schema)
                .queryExecutionStrategy(new AsyncExecutionStrategy(new Errors()))
                .instrumentation(new ChainedInstrumentation(List.of(
                        new MaxQueryDepthInstrumentation(DEPTH),
                        new MaxQueryComplexityInstrumentation(COST, Graph::cost))))
                .build();
    }

    /** Introspection has limits of the library's own, and reads nothing. */
    private static int cost(FieldComplexityEnvironment field, int inside) {
        if (field.getField().getName().startsWith("__")) {
            return 1;
        }
        GraphQLType type =
                GraphQLTypeUtil.unwrapNonNull(field.getFieldDefinition().getType());
        return 1 + inside * (GraphQLTypeUtil.isList(type) ? times(field) : 1);
    }

    /** What is not a length is refused where it is read. */
    private static int times(FieldComplexityEnvironment list) {
        FieldComplexityEnvironment page = list.getParentEnvironment();
        return page != null && page.getArguments().get(ListPage.FIRST) instanceof Integer first
                ? Math.max(1, Math.min(first, ListPage.MOST))
                : OF_LIST;
    }

    /** A root of the schema, and what it needs. */
    record Root(Scope scope, Read read) {}

    private static String text() {
        try (InputStream file = Graph.class.getResourceAsStream("schema.graphqls")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("in the WAR", e);
        }
    }

    /** As it is answered: {@code data} and {@code errors}. */
    Map<String, Object> ask(Caller caller, String query, String operation, Map<String, Object> variables) {
        return graphql.execute(ExecutionInput.newExecutionInput(query)
                        .operationName(operation)
                        .variables(variables)
                        .graphQLContext(Map.of(Caller.class, caller))
                        .build())
                .toSpecification();
    }

    /** What an error says, in GraphQL's extensions. */
    private enum Kind implements ErrorClassification {
        INVALID_ARGUMENT,
        PERMISSION_DENIED,
        INTERNAL
    }

    /** Ours say what is wrong; of others only the log does. */
    private static final class Errors implements DataFetcherExceptionHandler {

        @Override
        public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
                DataFetcherExceptionHandlerParameters failed) {
            Throwable why = failed.getException() instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failed.getException();
            Kind kind = why instanceof DeniedException
                    ? Kind.PERMISSION_DENIED
                    : why instanceof RefusedException ? Kind.INVALID_ARGUMENT : Kind.INTERNAL;
            String message = why.getMessage();
            if (kind == Kind.INTERNAL) {
                UUID id = UUID.randomUUID();
                LOG.log(Level.WARNING, "master.failed id=" + id, why);
                message = "this failed; the log says more under " + id;
            }
            return CompletableFuture.completedFuture(DataFetcherExceptionHandlerResult.newResult(
                            GraphqlErrorBuilder.newError(failed.getDataFetchingEnvironment())
                                    .errorType(kind)
                                    .message("%s", message)
                                    .build())
                    .build());
        }
    }
}
