package dev.carillon.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.carillon.event.RefusedException;
import dev.carillon.schema.Payload;
import dev.carillon.schema.SchemaName;
import dev.carillon.schema.SchemaSubject;
import java.nio.charset.StandardCharsets;

/** What Certes carries as {@code google.protobuf.Any}: a message, or JSON as Protobuf writes it. Stateless, thread safe. */
final class Bodies {

    private Bodies() {}

    /**
     * @param most how many bytes it may have: unpacked it takes many times as much
     * @throws RefusedException of {@code /body}
     */
    static Payload payload(Any body, int most) {
        String url = body.getTypeUrl();
        if (url.isEmpty()) {
            return new Payload(null, null, null);
        }
        if (body.getValue().size() > most) {
            throw new RefusedException(
                    "/body",
                    "must have at most " + most + " bytes (carillon.publish.max-event-bytes)",
                    String.valueOf(body.getValue().size()));
        }
        try {
            if (body.is(Struct.class)) {
                return json(body.unpack(Struct.class));
            }
            if (body.is(Value.class)) {
                return json(body.unpack(Value.class));
            }
            if (body.is(ListValue.class)) {
                return json(body.unpack(ListValue.class));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new RefusedException("/body", "must be the message that it says it is", url);
        }
        return Payload.protobuf(body.getValue().toByteArray(), url);
    }

    private static Payload json(MessageOrBuilder value) throws InvalidProtocolBufferException {
        return Payload.json(JsonFormat.printer()
                .omittingInsignificantWhitespace()
                .print(value)
                .getBytes(StandardCharsets.UTF_8));
    }

    /** @throws RefusedException of {@code /schema}, if it is neither a schema's name nor a topic */
    static SchemaSubject subject(String schema) {
        try {
            return SchemaName.isName(schema)
                    ? SchemaSubject.name(SchemaName.parse(schema))
                    : SchemaSubject.topic(schema);
        } catch (RefusedException e) {
            throw new RefusedException("/schema", e.rule(), schema);
        }
    }
}
