package dev.carillon.schema.proto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumOptions;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.squareup.wire.schema.Field.Label;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.OptionElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The messages and enumerations of a file, from text to descriptors. Options are ignored except those that change what data is: {@code json_name}
 * and {@code allow_alias}. Of one thread.
 */
final class ProtoTypes {

    private static final Set<String> NO_KEYS = Set.of("double", "float", "bytes");
    private static final Set<String> SCALARS = Set.of(
            "double",
            "float",
            "int64",
            "uint64",
            "int32",
            "fixed64",
            "fixed32",
            "bool",
            "string",
            "bytes",
            "uint32",
            "sfixed32",
            "sfixed64",
            "sint32",
            "sint64");

    private final DeclaredSize size = new DeclaredSize();

    /** @param outer how long the full name is of what it stands in */
    DescriptorProto message(MessageElement from, int outer) {
        int length = size.type(from.getName(), outer);
        if (!from.getGroups().isEmpty() || !from.getExtensions().isEmpty()) {
            throw ProtoFile.refused(from.getName() + " has groups or extensions, which proto3 does not have");
        }
        DescriptorProto.Builder to = DescriptorProto.newBuilder().setName(from.getName());
        for (TypeElement each : from.getNestedTypes()) {
            if (each instanceof MessageElement message) {
                to.addNestedType(message(message, length));
            } else if (each instanceof EnumElement enumeration) {
                to.addEnumType(enumeration(enumeration, length));
            }
        }
        from.getFields().forEach(each -> to.addField(field(from, each, to)));
        for (OneOfElement each : from.getOneOfs()) {
            int index = to.getOneofDeclCount();
            size.member(each.getName());
            to.addOneofDecl(OneofDescriptorProto.newBuilder().setName(each.getName()));
            each.getFields()
                    .forEach(field ->
                            to.addField(field(from, field, to).toBuilder().setOneofIndex(index)));
        }
        optional(to);
        from.getReserveds().forEach(each -> ReservedNumbers.add(to, each));
        ReservedNumbers.check(to);
        return to.build();
    }

    /** A field with {@code optional} stands in a oneof of its own, after all others. */
    private static void optional(DescriptorProto.Builder to) {
        for (int i = 0; i < to.getFieldCount(); i++) {
            if (to.getField(i).getProto3Optional()) {
                to.setField(i, to.getField(i).toBuilder().setOneofIndex(to.getOneofDeclCount()));
                to.addOneofDecl(OneofDescriptorProto.newBuilder()
                        .setName("_" + to.getField(i).getName()));
            }
        }
    }

    private FieldDescriptorProto field(MessageElement message, FieldElement from, DescriptorProto.Builder to) {
        size.member(from.getName());
        if (from.getLabel() == Label.REQUIRED || from.getDefaultValue() != null) {
            throw ProtoFile.refused(message.getName() + '.' + from.getName()
                    + " is required or has a default value, which proto3 does not have");
        }
        FieldDescriptorProto.Builder field =
                FieldDescriptorProto.newBuilder().setName(from.getName()).setNumber(from.getTag());
        field.setJsonName(from.getJsonName() == null ? camel(from.getName()) : from.getJsonName());
        DeclaredSize.checkLength(field.getJsonName());
        String type = from.getType();
        if (type.startsWith("map<")) {
            DescriptorProto entry = entry(from);
            to.addNestedType(entry);
            return field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                    .setTypeName(entry.getName())
                    .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                    .build();
        }
        field.setLabel(
                from.getLabel() == Label.REPEATED
                        ? FieldDescriptorProto.Label.LABEL_REPEATED
                        : FieldDescriptorProto.Label.LABEL_OPTIONAL);
        field.setProto3Optional(from.getLabel() == Label.OPTIONAL);
        return typed(field, type).build();
    }

    private static FieldDescriptorProto.Builder typed(FieldDescriptorProto.Builder field, String type) {
        return SCALARS.contains(type)
                ? field.setType(FieldDescriptorProto.Type.valueOf("TYPE_" + type.toUpperCase(Locale.ROOT)))
                : field.setTypeName(type);
    }

    private static DescriptorProto entry(FieldElement from) {
        String[] types = from.getType()
                .substring("map<".length(), from.getType().length() - 1)
                .split(",", 2);
        String key = types[0].strip();
        if (types.length != 2 || !SCALARS.contains(key) || NO_KEYS.contains(key)) {
            throw ProtoFile.refused(
                    from.getName() + " must be map<key, value>, its key an integer, a bool or a string");
        }
        String camel = camel(from.getName());
        String name = Character.toUpperCase(camel.charAt(0)) + camel.substring(1) + "Entry";
        return DescriptorProto.newBuilder()
                .setName(name)
                .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                .addField(typed(of("key", 1), key))
                .addField(typed(of("value", 2), types[1].strip()))
                .build();
    }

    private static FieldDescriptorProto.Builder of(String name, int number) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setJsonName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }

    EnumDescriptorProto enumeration(EnumElement from, int outer) {
        size.type(from.getName(), outer);
        EnumDescriptorProto.Builder to = EnumDescriptorProto.newBuilder().setName(from.getName());
        for (OptionElement each : from.getOptions()) {
            if (each.getName().equals("allow_alias")) {
                to.setOptions(EnumOptions.newBuilder().setAllowAlias("true".equals(String.valueOf(each.getValue()))));
            }
        }
        for (EnumConstantElement each : from.getConstants()) {
            size.member(each.getName());
            to.addValueBuilder().setName(each.getName()).setNumber(each.getTag());
        }
        Set<Integer> numbers = new TreeSet<>();
        for (EnumConstantElement each : from.getConstants()) {
            if (!numbers.add(each.getTag()) && !to.getOptions().getAllowAlias()) {
                throw ProtoFile.refused(
                        from.getName() + " has two members of number " + each.getTag() + ", and not allow_alias");
            }
        }
        if (to.getValueCount() == 0 || to.getValue(0).getNumber() != 0) {
            throw ProtoFile.refused("the first value of " + from.getName() + " must be 0");
        }
        from.getReserveds().forEach(each -> ReservedNumbers.add(to, each));
        return to.build();
    }

    /** The name of a field in JSON. */
    static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        boolean upper = false;
        for (char each : name.toCharArray()) {
            if (each == '_') {
                upper = true;
            } else {
                camel.append(upper ? Character.toUpperCase(each) : each);
                upper = false;
            }
        }
        return camel.isEmpty() ? name : camel.toString();
    }
}
