package dev.carillon.schema.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a file's messages by the names that they have in JSON: its own, and the one that it is declared by. Immutable, thread safe. */
final class JsonNames {

    private final Map<Descriptor, Map<String, FieldDescriptor>> fields = new IdentityHashMap<>();

    JsonNames(FileDescriptor file) {
        add(file.getMessageTypes());
    }

    private void add(List<Descriptor> messages) {
        for (Descriptor each : messages) {
            Map<String, FieldDescriptor> named = new HashMap<>();
            each.getFields().forEach(field -> named.putIfAbsent(field.getJsonName(), field));
            each.getFields().forEach(field -> named.put(field.getName(), field)); // this one has the say
            fields.put(each, named);
            add(each.getNestedTypes());
        }
    }

    /** Null if there is none. */
    FieldDescriptor field(Descriptor message, String name) {
        return fields.get(message).get(name);
    }
}
