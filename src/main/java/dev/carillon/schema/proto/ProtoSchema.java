package dev.carillon.schema.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.carillon.schema.CompiledSchema;
import dev.carillon.schema.Payload;
import dev.carillon.schema.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A message of proto3, ready for checking. Immutable, thread safe. */
final class ProtoSchema implements CompiledSchema {

    private static final long OF_A_BYTE = 12;
    private static final Object ONE_AT_A_TIME = new Object();

    private final FileDescriptor file;
    private final Descriptor message;
    private final JsonNames names;
    private final long size;

    ProtoSchema(FileDescriptor file, Descriptor message) {
        this.file = file;
        this.message = message;
        names = new JsonNames(file);
        size = OF_A_BYTE * file.toProto().getSerializedSize();
    }

    FileDescriptor file() {
        return file;
    }

    @Override
    public String message() {
        return message.getFullName();
    }

    @Override
    public long bytes() {
        return size;
    }

    /** No data is the message in which nothing is set. */
    @Override
    public Optional<byte[]> json(Payload data) {
        if (data.isJson()) {
            return Optional.of(data.bytes());
        }
        synchronized (ONE_AT_A_TIME) {
            try {
                DynamicMessage read = data.bytes() == null
                        ? DynamicMessage.getDefaultInstance(message)
                        : DynamicMessage.parseFrom(message, data.bytes());
                return Optional.of(JsonFormat.printer()
                        .usingTypeRegistry(JsonFormat.TypeRegistry.newBuilder()
                                .add(file.getMessageTypes())
                                .build())
                        .omittingInsignificantWhitespace()
                        .print(read)
                        .getBytes(StandardCharsets.UTF_8));
            } catch (InvalidProtocolBufferException e) { // such as an Any of a type that nobody here knows
                return Optional.empty();
            }
        }
    }

    @Override
    public List<Violation> check(Payload data) {
        if (data.messageType() != null && !data.messageType().equals(message.getFullName())) {
            return List.of(new Violation(
                    "/data", "message", "must be the message " + message.getFullName(), data.messageType()));
        }
        if (data.bytes() == null) {
            return List.of();
        }
        if (data.isJson()) {
            return JsonCheck.check(message, names, data.bytes());
        }
        if (data.isProtobuf()) {
            return WireCheck.check(message, data.bytes());
        }
        return List.of(new Violation(
                "/datacontenttype",
                "type",
                "must be JSON or " + Payload.PROTOBUF + " to be checked",
                data.contentType()));
    }
}
