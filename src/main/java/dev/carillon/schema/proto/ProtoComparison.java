package dev.carillon.schema.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.carillon.schema.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a later version of a {@code .proto} file does not keep of an earlier one. A new field and a new type are kept by all; a field or type that
 * is gone, another type or name of a field, and a value of an enumeration more or less are not. Of one comparison.
 */
final class ProtoComparison {

    private final FileDescriptor later;
    private final List<Violation> breaks = new ArrayList<>();

    private ProtoComparison(FileDescriptor later) {
        this.later = later;
    }

    static List<Violation> breaks(ProtoSchema earlier, ProtoSchema later) {
        ProtoComparison comparison = new ProtoComparison(later.file());
        if (!earlier.message().equals(later.message())) {
            comparison.add(
                    later.message(), "message", "the event was " + earlier.message() + ", and is " + later.message());
        }
        earlier.file().getMessageTypes().forEach(comparison::compare);
        earlier.file().getEnumTypes().forEach(comparison::compare);
        return comparison.breaks;
    }

    private void compare(Descriptor before) {
        Descriptor after = message(before.getFullName());
        if (after == null) {
            add(before.getFullName(), "message-removed", "message " + before.getFullName() + " was removed");
            return;
        }
        before.getFields().forEach(each -> compare(each, after));
        before.getNestedTypes().stream()
                .filter(each -> !each.getOptions().getMapEntry())
                .forEach(this::compare);
        before.getEnumTypes().forEach(this::compare);
    }

    private void compare(FieldDescriptor before, Descriptor message) {
        FieldDescriptor after = message.findFieldByNumber(before.getNumber());
        String name = message.getFullName() + '.' + before.getName();
        if (after == null) {
            add(name, "field-removed", "field " + name + " = " + before.getNumber() + " was removed");
        } else if (!after.getName().equals(before.getName())
                || !after.getJsonName().equals(before.getJsonName())) {
            add(
                    name,
                    "field-renamed",
                    "field " + name + " = " + before.getNumber() + " is called " + after.getName()
                            + " now, or otherwise in JSON");
        } else if (!type(after).equals(type(before))) {
            add(name, "field-type", "field " + name + " was " + type(before) + ", and is " + type(after));
        } else if (!oneof(after).equals(oneof(before))) {
            add(name, "field-oneof", "field " + name + " was moved into a oneof, or out of it");
        }
    }

    private void compare(EnumDescriptor before) {
        EnumDescriptor after = enumeration(before.getFullName());
        String name = before.getFullName();
        if (after == null) {
            add(name, "enum-removed", "enum " + name + " was removed");
            return;
        }
        for (EnumValueDescriptor each : before.getValues()) {
            EnumValueDescriptor same = after.findValueByName(each.getName());
            if (same == null || same.getNumber() != each.getNumber()) {
                add(
                        name,
                        "enum-member-removed",
                        "member " + each.getName() + " = " + each.getNumber() + " of " + name + " was removed");
            }
        }
        for (EnumValueDescriptor each : after.getValues()) {
            EnumValueDescriptor same = before.findValueByName(each.getName());
            if (same == null || same.getNumber() != each.getNumber()) {
                add(
                        name,
                        "enum-member-added",
                        "member " + each.getName() + " = " + each.getNumber() + " of " + name + " was added");
            }
        }
    }

    private static String type(FieldDescriptor field) {
        String label = field.isMapField() ? "map of " : field.isRepeated() ? "repeated " : "";
        if (field.isMapField()) {
            return label + type(field.getMessageType().findFieldByNumber(1)) + " to "
                    + type(field.getMessageType().findFieldByNumber(2));
        }
        return label
                + switch (field.getJavaType()) {
                    case MESSAGE -> field.getMessageType().getFullName();
                    case ENUM -> field.getEnumType().getFullName();
                    default -> field.getType().toString().toLowerCase(Locale.ROOT);
                };
    }

    private static String oneof(FieldDescriptor field) {
        return field.getRealContainingOneof() == null
                ? ""
                : field.getRealContainingOneof().getName();
    }

    private Descriptor message(String fullName) {
        Descriptor found = null;
        for (String each : relative(fullName).split("\\.")) {
            found = found == null ? later.findMessageTypeByName(each) : found.findNestedTypeByName(each);
            if (found == null) {
                return null;
            }
        }
        return found;
    }

    private EnumDescriptor enumeration(String fullName) {
        String relative = relative(fullName);
        int dot = relative.lastIndexOf('.');
        if (dot < 0) {
            return later.findEnumTypeByName(relative);
        }
        String outer = fullName.substring(0, fullName.lastIndexOf('.'));
        Descriptor message = message(outer);
        return message == null ? null : message.findEnumTypeByName(relative.substring(dot + 1));
    }

    /** Without the package of the later one; another package is another name. */
    private String relative(String fullName) {
        String prefix = later.getPackage().isEmpty() ? "" : later.getPackage() + '.';
        return fullName.startsWith(prefix) ? fullName.substring(prefix.length()) : "." + fullName;
    }

    private void add(String name, String rule, String message) {
        if (breaks.size() < Violation.MOST) {
            breaks.add(new Violation("/schema/" + name, rule, message));
        }
    }
}
