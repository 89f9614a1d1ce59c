package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Scope;
import dev.carillon.delivery.DeliveryState;
import dev.carillon.delivery.DeliveryStatistics;
import dev.carillon.delivery.history.DeliveryHistory;
import dev.carillon.delivery.history.DeliveryView;
import dev.carillon.event.RefusedException;
import dev.carillon.gateway.SourceState;
import dev.carillon.http.Problem;
import dev.carillon.remote.RemoteSubscription;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.DisabledBy;
import dev.carillon.subscription.Order;
import dev.carillon.subscription.SignatureForm;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Verification;
import dev.carillon.ticket.Ticket;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code openapi.json} has each member that the code reads or shows, and no other. */
class SchemasTest {

    private static final String KNOWN = "allowed: ";

    private static JsonNode document;

    @BeforeAll
    static void read() throws IOException {
        document = new ObjectMapper().readTree(Files.readString(Path.of("src/main/webapp/openapi.json")));
    }

    static Stream<Arguments> shown() {
        return Stream.of(
                Arguments.of("Problem", Problem.class),
                Arguments.of("Problem/properties/errors/items", Problem.Violation.class),
                Arguments.of("Published", PublishResponse.PublishedView.class),
                Arguments.of("Refused", PublishResponse.RefusedView.class),
                Arguments.of("EventWithDeliveries", EventView.class),
                Arguments.of("SetAside", EventView.SetAside.class),
                Arguments.of("Subscription", SubscriptionView.class),
                Arguments.of("TestEvent", TestEventView.class),
                Arguments.of("Delivery", DeliveryView.class),
                Arguments.of("DeliveryWithAttempts", DeliveryResource.DetailView.class),
                Arguments.of("Attempt", DeliveryHistory.AttemptView.class),
                Arguments.of("Attempt/properties/request", component(DeliveryHistory.AttemptView.class, "request")),
                Arguments.of("Resent", DeliveryResource.ResentView.class),
                Arguments.of("DeliveryStatistics", DeliveryStatistics.class),
                Arguments.of("AttemptCounts", DeliveryStatistics.Counts.class),
                Arguments.of("Replay", ReplayView.class),
                Arguments.of("RemoteSubscription", RemoteSubscriptionView.class),
                Arguments.of("Ticket", TicketView.class),
                Arguments.of("CreatedKey", KeyView.class),
                Arguments.of("User", UserView.class),
                Arguments.of("Revoked", KeyResource.RevokedView.class),
                Arguments.of("Schema", SchemaView.class),
                Arguments.of("StoredSchema", StoredSchemaView.class),
                Arguments.of("CheckedSchema", StoredSchemaView.class),
                Arguments.of("Warning", PublishResponse.WarningView.class),
                Arguments.of("Validation", SchemaResource.ValidationView.class),
                Arguments.of("SchemaPolicy", SchemaPolicyResource.PolicyView.class),
                Arguments.of("CatalogueEntry", EventTypeView.class),
                Arguments.of("Source", SourceView.class),
                Arguments.of("SourceSecretHint", SourceView.Secret.class),
                Arguments.of("SourceCounts", SourceStats.class),
                Arguments.of("ImportReport", ImportView.class),
                Arguments.of("ImportedEntry", ImportView.Entry.class),
                Arguments.of("Application", ApplicationView.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shown")
    void whatIsShownIsDescribed(String schema, Class<?> type) {
        assertThat(members(document.at("/components/schemas/" + schema)))
                .isEqualTo(shownMembers(type).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** The members of a part may stand beside the others. */
    private static Stream<String> shownMembers(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(each -> each.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                        ? shownMembers(each.getType())
                        : Stream.of(each.getName()));
    }

    static Stream<Method> reading() {
        return ResourceMethods.all().stream()
                .filter(each -> List.of(each.getParameterTypes()).contains(JsonBody.class));
    }

    /** Each method says which members it knows when it is given another one, before it looks at anything else. */
    @ParameterizedTest
    @MethodSource("reading")
    void whatIsReadIsDescribed(Method method) throws Exception {
        JsonBody body = JsonBody.parse("{\"no such member\": 1}".getBytes());
        Object resource = method.getDeclaringClass().getConstructor().newInstance();
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> type == JsonBody.class ? body : null)
                .toArray();
        Throwable thrown = catchThrowableOfType(
                        InvocationTargetException.class, () -> method.invoke(resource, arguments))
                .getCause();
        assertThat(thrown).isInstanceOf(RefusedException.class);
        Set<String> known = known((RefusedException) thrown);

        String[] operation = ResourceMethods.operation(method).split(" ");
        JsonNode contents = document.get("paths")
                .get(operation[1])
                .get(operation[0])
                .get("requestBody")
                .get("content");
        assertThat(contents).isNotEmpty().allSatisfy(content -> {
            JsonNode schema = resolved(content.get("schema"));
            assertThat(members(schema)).isEqualTo(known);
            assertThat(schema.get("additionalProperties").booleanValue()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({"Retry, retry", "Limits, limits", "Limits/properties/rate, limits/rate"})
    void anOptionIsDescribed(String schema, String place) {
        ObjectNode options = new ObjectMapper().createObjectNode();
        options.withObject('/' + place).put("no such member", 1);
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> SubscriptionOptions.of(options));
        assertThat(refused.field()).isEqualTo('/' + place + "/no such member");
        assertThat(members(document.at("/components/schemas/" + schema))).isEqualTo(known(refused));
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                Arguments.of("Order", Order.values()),
                Arguments.of("DeliveryState", DeliveryState.values()),
                Arguments.of("Scope", Scope.values()),
                Arguments.of("NewSubscription/properties/content", ContentForm.values()),
                Arguments.of("NewSubscription/properties/verification", Verification.values()),
                Arguments.of("Signatures/items", SignatureForm.values()),
                Arguments.of("Source/properties/state", SourceState.values()),
                Arguments.of("Subscription/properties/state", SubscriptionStatus.values()),
                Arguments.of("RemoteSubscription/properties/state", RemoteSubscription.State.values()),
                Arguments.of("TicketState", Ticket.State.values()),
                Arguments.of("Subscription/properties/disabledBy", DisabledBy.values()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("choices")
    void whatCanBeChosenIsDescribed(String schema, Object[] values) {
        assertThat(document.at("/components/schemas/" + schema + "/enum"))
                .extracting(JsonNode::textValue)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(values).map(Object::toString).toList());
    }

    private static Set<String> known(RefusedException refused) {
        String rule = refused.rule();
        return new TreeSet<>(
                List.of(rule.substring(rule.indexOf(KNOWN) + KNOWN.length()).split(", ")));
    }

    private static Set<String> members(JsonNode schema) {
        Set<String> names = new TreeSet<>();
        for (String together : List.of("allOf", "oneOf")) {
            schema.path(together).forEach(each -> names.addAll(members(resolved(each))));
        }
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.get("$ref").textValue().substring(1)) : schema;
    }

    private static Class<?> component(Class<?> type, String name) {
        return Arrays.stream(type.getRecordComponents())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getType();
    }
}
