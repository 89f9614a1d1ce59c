package dev.carillon.schema.proto;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto.EnumReservedRange;
import com.google.protobuf.DescriptorProtos.EnumOptions;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field.Label;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.OptionElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ReservedElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import dev.carillon.event.RefusedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kotlin.ranges.IntRange;

/**
 * What a {@code .proto} file declares, as descriptors. Options are read over, but for those that change what data is: {@code json_name} and
 * {@code allow_alias}. Stateless, thread safe.
 */
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

    private static final Set<String> READ_OVER = Set.of(OPTIONS, "google/protobuf/descriptor.proto");
    private static final int FIRST_OF_PROTOBUF = 19_000;
    private static final int LAST_OF_PROTOBUF = 19_999;
    private static final Set<String> NO_KEYS = Set.of("double", "float", "bytes");
    private static final int MOST_TYPES = 1_000;
    private static final int MOST_MEMBERS = 20_000;
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

    private static final int LONGEST = 255; // of one name
    private static final int LONGEST_TOGETHER =
            500; // of a type's full name, which each of its members has before its own

    private int types;
    private int members;

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
            if (known == null && !READ_OVER.contains(each)) {
                throw refused("may import " + String.join(", ", new TreeSet<>(IMPORTS.keySet())) + " and " + OPTIONS
                        + ", not " + RefusedException.shortened(each, 100) + ": nothing is fetched from elsewhere");
            }
            if (known != null) {
                proto.addDependency(each);
                imports.add(known);
            }
        }
        ProtoFile reading = new ProtoFile();
        for (TypeElement each : file.getTypes()) {
            if (each instanceof MessageElement message) {
                proto.addMessageType(reading.message(message, outer));
            } else if (each instanceof EnumElement enumeration) {
                proto.addEnumType(reading.enumeration(enumeration, outer));
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

    /** @param outer how long the full name of what it stands in is */
    private DescriptorProto message(MessageElement from, int outer) {
        int length = type(from.getName(), outer);
        if (!from.getGroups().isEmpty() || !from.getExtensions().isEmpty()) {
            throw refused(from.getName() + " has groups or extensions, which proto3 does not have");
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
        List<String> synthetic = new ArrayList<>();
        for (OneOfElement each : from.getOneOfs()) {
            int index = to.getOneofDeclCount();
            member(each.getName());
            to.addOneofDecl(OneofDescriptorProto.newBuilder().setName(each.getName()));
            each.getFields()
                    .forEach(field ->
                            to.addField(field(from, field, to).toBuilder().setOneofIndex(index)));
        }
        optional(to, synthetic);
        from.getReserveds().forEach(each -> reserve(to, each));
        checkNumbers(to);
        return to.build();
    }

    /** What the library's own descriptors do not mind. */
    private static void checkNumbers(DescriptorProto.Builder message) {
        Set<String> names = new HashSet<>(message.getReservedNameList());
        NavigableMap<Integer, Integer> ranges =
                new TreeMap<>(); // start to end, or to that of an earlier one that ends later
        int[] last = {0};
        message.getReservedRangeList().stream()
                .sorted(Comparator.comparingInt(DescriptorProto.ReservedRange::getStart))
                .forEach(each -> {
                    last[0] = Math.max(last[0], each.getEnd());
                    ranges.put(each.getStart(), last[0]);
                });
        for (FieldDescriptorProto field : message.getFieldList()) {
            int number = field.getNumber();
            Map.Entry<Integer, Integer> range = ranges.floorEntry(number);
            boolean reserved = number >= FIRST_OF_PROTOBUF && number <= LAST_OF_PROTOBUF
                    || names.contains(field.getName())
                    || range != null && number < range.getValue();
            if (reserved) {
                throw refused(
                        "field " + field.getName() + " = " + number + " of " + message.getName() + " is reserved");
            }
        }
    }

    /** A field with {@code optional} stands in a oneof of its own, after all others. */
    private static void optional(DescriptorProto.Builder to, List<String> names) {
        for (int i = 0; i < to.getFieldCount(); i++) {
            if (to.getField(i).getProto3Optional()) {
                to.setField(i, to.getField(i).toBuilder().setOneofIndex(to.getOneofDeclCount()));
                names.add(to.getField(i).getName());
                to.addOneofDecl(OneofDescriptorProto.newBuilder()
                        .setName("_" + to.getField(i).getName()));
            }
        }
    }

    private FieldDescriptorProto field(MessageElement message, FieldElement from, DescriptorProto.Builder to) {
        member(from.getName());
        if (from.getLabel() == Label.REQUIRED || from.getDefaultValue() != null) {
            throw refused(message.getName() + '.' + from.getName()
                    + " is required or has a default value, which proto3 does not have");
        }
        FieldDescriptorProto.Builder field =
                FieldDescriptorProto.newBuilder().setName(from.getName()).setNumber(from.getTag());
        field.setJsonName(from.getJsonName() == null ? camel(from.getName()) : from.getJsonName());
        checkLength(field.getJsonName());
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
            throw refused(from.getName() + " must be map<key, value>, its key an integer, a bool or a string");
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

    private EnumDescriptorProto enumeration(EnumElement from, int outer) {
        type(from.getName(), outer);
        EnumDescriptorProto.Builder to = EnumDescriptorProto.newBuilder().setName(from.getName());
        for (OptionElement each : from.getOptions()) {
            if (each.getName().equals("allow_alias")) {
                to.setOptions(EnumOptions.newBuilder().setAllowAlias("true".equals(String.valueOf(each.getValue()))));
            }
        }
        for (EnumConstantElement each : from.getConstants()) {
            member(each.getName());
            to.addValueBuilder().setName(each.getName()).setNumber(each.getTag());
        }
        Set<Integer> numbers = new TreeSet<>();
        for (EnumConstantElement each : from.getConstants()) {
            if (!numbers.add(each.getTag()) && !to.getOptions().getAllowAlias()) {
                throw refused(from.getName() + " has two members of number " + each.getTag() + ", and not allow_alias");
            }
        }
        if (to.getValueCount() == 0 || to.getValue(0).getNumber() != 0) {
            throw refused("the first value of " + from.getName() + " must be 0");
        }
        for (ReservedElement each : from.getReserveds()) {
            for (Object value : each.getValues()) {
                if (value instanceof String name) {
                    to.addReservedName(name);
                } else {
                    IntRange range = range(value);
                    to.addReservedRange(EnumReservedRange.newBuilder()
                            .setStart(range.getStart())
                            .setEnd(range.getEndInclusive()));
                }
            }
        }
        return to.build();
    }

    private static void reserve(DescriptorProto.Builder to, ReservedElement from) {
        for (Object value : from.getValues()) {
            if (value instanceof String name) {
                to.addReservedName(name);
            } else {
                IntRange range = range(value);
                to.addReservedRangeBuilder()
                        .setStart(range.getStart())
                        .setEnd(
                                range.getEndInclusive() == Integer.MAX_VALUE
                                        ? Integer.MAX_VALUE
                                        : range.getEndInclusive() + 1);
            }
        }
    }

    private static IntRange range(Object value) {
        return value instanceof IntRange range ? range : new IntRange((Integer) value, (Integer) value);
    }

    /** @return how long its full name is */
    private int type(String name, int outer) {
        types++;
        member(name);
        int length = outer + 1 + name.length();
        if (length > LONGEST_TOGETHER) {
            throw refused("must have types whose full names have at most " + LONGEST_TOGETHER + " characters");
        }
        return length;
    }

    private void member(String name) {
        if (types > MOST_TYPES || ++members > MOST_MEMBERS) {
            throw refused("must have at most " + MOST_TYPES + " types and " + MOST_MEMBERS + " fields and values");
        }
        checkLength(name);
    }

    private static void checkLength(String name) {
        if (name.length() > LONGEST) {
            throw refused("must have names of at most " + LONGEST + " characters");
        }
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

    private static RefusedException refused(String rule) {
        return new RefusedException("/schema", rule, null);
    }
}
