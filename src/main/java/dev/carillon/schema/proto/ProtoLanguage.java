package dev.carillon.schema.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.Compatibility;
import dev.carillon.schema.CompiledSchema;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.SchemaLanguage;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.Violation;
import java.util.List;
import java.util.Optional;

/**
 * Protocol Buffers, syntax proto3. A file declares messages; one of them is the event: the one that is named, else the one that is called as the
 * event ({@code push}: {@code Push}, {@code PushEvent}), else the first. Thread safe.
 */
@OnePerNode
public class ProtoLanguage implements SchemaLanguage {

    public static final String NAME = "proto3";

    private static final int LONGEST_NAME = 500;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompiledSchema compile(String text, SchemaSubject subject, String message) {
        FileDescriptor file = ProtoFile.read(ProtoText.parse(text));
        if (file.getMessageTypes().isEmpty()) {
            throw new RefusedException("/schema", "must declare a message", null);
        }
        Descriptor event = message == null ? usual(file, subject) : named(file, message);
        if (event.getFullName().length() > LONGEST_NAME) {
            throw new RefusedException(
                    "/schema", "must have a message whose name has at most " + LONGEST_NAME + " characters", null);
        }
        return new ProtoSchema(file, event);
    }

    @Override
    public List<Violation> breaks(CompiledSchema earlier, CompiledSchema later, Compatibility asked) {
        return ProtoComparison.breaks((ProtoSchema) earlier, (ProtoSchema) later);
    }

    @Override
    public String published(EventSchema schema) {
        return schema.subject()
                .schemaName()
                .map(name -> NameOptions.embedded(schema.text(), path(schema), name))
                .orElse(schema.text());
    }

    /** What was read here may be uploaded again: its options are ours. */
    @Override
    public boolean isSame(EventSchema known, String text) {
        return NameOptions.removed(known.text()).equals(NameOptions.removed(text));
    }

    private static String[] path(EventSchema schema) {
        FileDescriptor file = ProtoFile.read(ProtoText.parse(schema.text()));
        String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + '.';
        return schema.message().substring(prefix.length()).split("\\.");
    }

    private static Descriptor named(FileDescriptor file, String message) {
        String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + '.';
        String relative = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
        Descriptor found = null;
        for (String each : relative.split("\\.")) {
            found = found == null ? file.findMessageTypeByName(each) : found.findNestedTypeByName(each);
            if (found == null) {
                throw new RefusedException("/message", "must be a message of the schema", message);
            }
        }
        return found;
    }

    private static Descriptor usual(FileDescriptor file, SchemaSubject subject) {
        String last = subject.value()
                .substring(Math.max(
                                subject.value().lastIndexOf('/'),
                                subject.value().lastIndexOf('.'))
                        + 1);
        String camel = ProtoTypes.camel(last.replace('-', '_'));
        String name = camel.isEmpty() ? camel : Character.toUpperCase(camel.charAt(0)) + camel.substring(1);
        return Optional.ofNullable(file.findMessageTypeByName(name))
                .or(() -> Optional.ofNullable(file.findMessageTypeByName(name + "Event")))
                .orElse(file.getMessageTypes().get(0));
    }
}
