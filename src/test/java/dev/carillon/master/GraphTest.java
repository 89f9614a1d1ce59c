package dev.carillon.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import graphql.introspection.IntrospectionQuery;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a query gets, whatever stands behind the fields; here nothing does, so that reading fails. */
class GraphTest {

    private final Graph graph = new Graph(new Reads(
            new SubscriptionReads(null, null),
            new EventReads(null, null, null),
            new SchemaReads(null),
            new AccountReads(null, null)));
    private final Caller caller = new Caller(1, "default", Set.of(Scope.BACKOFFS_READ, Scope.EVENTS_READ), "test");

    @Test
    void whoLacksTheScopeIsToldSoAndReadsNothing() {
        assertThat(ask("{ keys { next } }").toString()).contains("PERMISSION_DENIED", "keys:read", "{keys=null}");
    }

    @Test
    void whatFailsIsToldByItsIdAlone() {
        String answer = ask("{ backoffs { id } }").toString();
        assertThat(answer).contains("INTERNAL", "the log says more").doesNotContain("NullPointer", "null\"");
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThat(ask("{ events(first: 101) { next } }").toString()).contains("INVALID_ARGUMENT", "first");
        assertThat(ask("{ nothing }").toString()).contains("nothing").doesNotContain("data=");
        assertThat(ask("{").toString()).contains("errors");
    }

    @Test
    void toolsMayAskForTheSchema() {
        Map<String, Object> answer = ask(IntrospectionQuery.INTROSPECTION_QUERY);
        assertThat(answer).containsKey("data").doesNotContainKey("errors");
        assertThat(answer.toString()).contains("correlationIds");
    }

    @Test
    void aQueryHasACost() {
        StringBuilder all = new StringBuilder("{");
        for (int i = 0; i < 40; i++) {
            all.append(" e").append(i).append(": events { data { state deliveries { id state } } }");
        }
        assertThat(ask(all + " }").toString()).contains("complexity");
    }

    /** The same query, with pages of other lengths: 10,002 are too many, 9,902 are not. */
    @ParameterizedTest
    @CsvSource({"'(first: 100)',true", "'(first: 99)',false", "'',false", "'(first: $n)',true"})
    void aPageCountsAsOftenAsItIsLong(String arguments, boolean isTooMuch) {
        String variables = arguments.contains("$") ? "($n: Int = 100)" : "";
        StringBuilder query = new StringBuilder("query" + variables + " { events" + arguments + " { data {");
        for (int i = 0; i < 100; i++) {
            query.append(" s").append(i).append(": state");
        }
        assertThat(ask(query + " } } }").toString().contains("complexity")).isEqualTo(isTooMuch);
    }

    /** For ever so many of them, the reason stays the one of the field. */
    @Test
    void aPageThatIsTooLongIsToldAsSuch() {
        assertThat(ask("{ events(first: 2000000000) { data { deliveries { id } } } }")
                        .toString())
                .contains("INVALID_ARGUMENT", "must be 1 to 100");
    }

    private Map<String, Object> ask(String query) {
        return graph.ask(caller, query, null, Map.of());
    }
}
