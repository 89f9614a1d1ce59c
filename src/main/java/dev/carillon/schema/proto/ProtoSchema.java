package dev.carillon.schema.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.carillon.schema.CompiledSchema;
import dev.carillon.schema.Payload;
import dev.carillon.schema.Violation;
import java.util.List;

/** A message of proto3, ready for checking. Immutable, thread safe. */
final class ProtoSchema implements CompiledSchema {

    private static final long OF_A_BYTE = 12;

    private final FileDescriptor file;
    private final Descriptor message;
    private final long size;

    ProtoSchema(FileDescriptor file, Descriptor message) {
        this.file = file;
        this.message = message;
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
    public List<Violation> check(Payload data) {
        if (data.messageType() != null && !data.messageType().equals(message.getFullName())) {
            return List.of(new Violation(
                    "/data", "message", "must be the message " + message.getFullName(), data.messageType()));
        }
        if (data.bytes() == null) {
            return List.of();
        }
        if (data.isJson()) {
            return JsonCheck.check(message, data.bytes());
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
