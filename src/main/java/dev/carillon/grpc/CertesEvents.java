package dev.carillon.grpc;

import certes.v1.Header;
import certes.v1.IncomingEvent;
import certes.v1.OutgoingEvent;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Any;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.publish.PublishSettings;
import dev.carillon.schema.Payload;
import dev.carillon.schema.SchemaName;
import dev.carillon.schema.SchemaRegistry;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.ValidationResult;
import dev.carillon.schema.Violation;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** From messages of Certes to events: checked by their schemas, with data in JSON. Thread safe. */
@OnePerNode
class CertesEvents {

    /** The extension that says which way an event of Certes goes: what subscribers outside hear is not what those inside do. */
    static final String DIRECTION = "certesdirection";

    static final String INCOMING = "incoming";
    static final String OUTGOING = "outgoing";

    /** For whom alone it is. */
    static final String SUBSCRIBER = "certessubscriber";

    /** {@code ;name=value;name=value;} in the order of the names. */
    static final String OPTIONS = "certesoptions";

    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization", "cookie", "hmac-sig");

    private final SchemaRegistry schemas;
    private final PublishSettings publish;
    private final Clock clock;

    @Inject
    CertesEvents(SchemaRegistry schemas, PublishSettings publish, Clock clock) {
        this.schemas = schemas;
        this.publish = publish;
        this.clock = clock;
    }

    /** @throws RefusedException of {@code /event_id} */
    static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("/event_id", "must be the id of an event", text);
        }
    }

    /**
     * @throws RefusedException if its data is not as its schema has it
     * @throws StatusException if there is no such schema
     */
    EventData incoming(int application, IncomingEvent given) throws StatusException {
        SchemaName name = name(given.getSchema());
        EventData.Builder event = event(application, name, given.getBody()).extension(DIRECTION, INCOMING);
        String headers = headers(given.getHeadersList());
        if (headers != null) {
            event.metadata(headers);
        }
        return correlated(event, given.getCorrelationIdsList()).build();
    }

    /** As above. */
    EventData outgoing(int application, OutgoingEvent given) throws StatusException {
        EventData.Builder event = event(application, name(given.getSchema()), given.getBody())
                .extension(DIRECTION, OUTGOING)
                .extension(OPTIONS, options(given.getOptionsMap()));
        if (!given.getSubscriberId().isEmpty()) {
            event.extension(SUBSCRIBER, given.getSubscriberId());
        }
        return correlated(event, given.getCorrelationIdsList()).build();
    }

    private EventData.Builder correlated(EventData.Builder event, List<String> given) {
        return event.extension(
                CorrelationId.EXTENSION, String.join(",", CorrelationId.behind(given, "eb", clock.instant())));
    }

    private static SchemaName name(String schema) {
        try {
            return SchemaName.parse(schema);
        } catch (RefusedException e) {
            throw new RefusedException("/schema", e.rule(), schema);
        }
    }

    private EventData.Builder event(int application, SchemaName name, Any body) throws StatusException {
        SchemaSubject subject = SchemaSubject.name(name);
        Payload payload = Bodies.payload(body, publish.maxEventBytes());
        ValidationResult result = schemas.validate(application, subject, payload);
        if (result instanceof ValidationResult.UnknownSchema) {
            throw Refusals.exception(Refusals.notFound("schema", name.toString()));
        }
        if (result instanceof ValidationResult.Invalid invalid) {
            throw Refusals.exception(Refusals.invalid(
                    invalid.violations().stream().map(Violation::refusal).toList()));
        }
        EventData.Builder event = EventData.builder(name.topic())
                .type(name.topic().dotted())
                .source("events://" + name.domain())
                .dataSchema("events://" + name.domain() + ":9600/api/schema/" + path(name));
        return schemas.json(application, subject, payload)
                .map(json -> event.data(EventData.JSON, json))
                .orElseGet(() -> event.data(payload.contentType(), payload.bytes()));
    }

    /** As Certes maps a schema to an address: without the namespace that stands for none. */
    private static String path(SchemaName name) {
        String namespace = name.namespace().equals(SchemaName.DEFAULT_NAMESPACE) ? "" : name.namespace() + '/';
        return namespace + name.version() + '/' + name.event();
    }

    private static String headers(List<Header> given) {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        for (Header each : given) {
            String name = each.getName().toLowerCase(Locale.ROOT);
            if (!SECRET.contains(name)) {
                ArrayNode values = headers.putArray(each.getName());
                each.getValuesList().forEach(values::add);
            }
        }
        return headers.isEmpty()
                ? null
                : JsonNodeFactory.instance.objectNode().set("headers", headers).toString();
    }

    /** So that a filter finds each of them in it. */
    static String options(Map<String, String> given) {
        StringBuilder text = new StringBuilder(";");
        new TreeMap<>(given)
                .forEach((name, value) -> text.append(option(name, value)).append(';'));
        return text.toString();
    }

    static String option(String name, String value) {
        return escaped(name) + '=' + escaped(value);
    }

    /** What has a meaning here, or in LIKE of a filter, is percent-encoded; and so is what stands for that. */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(each -> {
            if (each < 0x20 || ";=%_\\'\"~".indexOf(each) >= 0) {
                out.append('~').append(String.format("%02X", each));
            } else {
                out.appendCodePoint(each);
            }
        });
        return out.toString();
    }

    /** The value of a header, or null. */
    static String header(IncomingEvent event, String name) {
        return event.getHeadersList().stream()
                .filter(each -> each.getName().equalsIgnoreCase(name) && each.getValuesCount() > 0)
                .map(each -> each.getValues(0))
                .findFirst()
                .orElse(null);
    }
}
