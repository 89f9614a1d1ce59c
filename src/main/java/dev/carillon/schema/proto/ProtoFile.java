package dev.carillon.schema.proto;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import dev.carillon.event.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a {@code .proto} file declares, as descriptors. Stateless, thread safe. */
final class ProtoFile {

    /** Of the options that tell a schema's name ({@link NameOptions}). */
    static final String OPTIONS = "certes/v1/options.proto";

    static final Map<String, FileDescriptor> IMPORTS = Map.of(
            "google/protobuf/any.proto", AnyProto.getDescriptor(),
            "google/protobuf/api.proto", ApiProto.getDescriptor(),
            "google/protobuf/duration.proto", DurationProto.getDescriptor(),
            "google/protobuf/empty.proto", EmptyProto.getDescriptor(),
            "google/protobuf/field_mask.proto", FieldMaskProto.getDescriptor(),
            "google/protobuf/struct.proto", StructProto.getDescriptor(),
            "google/protobuf/timestamp.proto", TimestampProto.getDescriptor(),
            "google/protobuf/wrappers.proto", WrappersProto.getDescriptor());

    private static final Set<String> IGNORED = Set.of(OPTIONS, "google/protobuf/descriptor.proto");

    private ProtoFile() {}

    /** @throws RefusedException of {@code /schema} */
    static FileDescriptor read(ProtoFileElement file) {
        if (file.getSyntax() == null || !file.getSyntax().equals(Syntax.PROTO_3)) {
            throw refused("must begin with syntax = \"proto3\";");
        }
        FileDescriptorProto.Builder proto =
                FileDescriptorProto.newBuilder().setName("schema.proto").setSyntax("proto3");
        int outer = 0;
        if (file.getPackageName() != null) {
            proto.setPackage(file.getPackageName());
            outer = file.getPackageName().length();
        }
        List<FileDescriptor> imports = new ArrayList<>();
        for (String each : imported(file)) {
            FileDescriptor known = IMPORTS.get(each);
            if (known == null && !IGNORED.contains(each)) {
                throw refused("may import " + String.join(", ", new TreeSet<>(IMPORTS.keySet())) + " and " + OPTIONS
                        + ", not " + RefusedException.shortened(each, 100) + ": nothing is fetched from elsewhere");
            }
            if (known != null) {
                proto.addDependency(each);
                imports.add(known);
            }
        }
        ProtoTypes types = new ProtoTypes();
        for (TypeElement each : file.getTypes()) {
            if (each instanceof MessageElement message) {
                proto.addMessageType(types.message(message, outer));
            } else if (each instanceof EnumElement enumeration) {
                proto.addEnumType(types.enumeration(enumeration, outer));
            }
        }
        try {
            return FileDescriptor.buildFrom(proto.build(), imports.toArray(new FileDescriptor[0]));
        } catch (DescriptorValidationException e) {
            throw refused(e.getProblemSymbolName() + ": " + e.getDescription());
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static Set<String> imported(ProtoFileElement file) {
        Set<String> all = new TreeSet<>(file.getImports());
        all.addAll(file.getPublicImports());
        all.addAll(file.getWeakImports());
        return all;
    }

    static RefusedException refused(String rule) {
        return new RefusedException("/schema", rule, null);
    }
}
