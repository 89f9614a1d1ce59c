package dev.carillon.schema.proto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto.EnumReservedRange;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.squareup.wire.schema.internal.parser.ReservedElement;
import dev.carillon.event.RefusedException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import kotlin.ranges.IntRange;

/** The names and numbers that a message or an enumeration keeps free. Stateless, thread safe. */
final class ReservedNumbers {

    private static final int FIRST_OF_PROTOBUF = 19_000;
    private static final int LAST_OF_PROTOBUF = 19_999;

    private ReservedNumbers() {}

    static void add(DescriptorProto.Builder to, ReservedElement from) {
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

    static void add(EnumDescriptorProto.Builder to, ReservedElement from) {
        for (Object value : from.getValues()) {
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

    private static IntRange range(Object value) {
        return value instanceof IntRange range ? range : new IntRange((Integer) value, (Integer) value);
    }

    /**
     * Checks the fields of a message, which the library's own descriptors do not do.
     *
     * @throws RefusedException if one has a reserved name or number
     */
    static void check(DescriptorProto.Builder message) {
        Set<String> names = new HashSet<>(message.getReservedNameList());
        // From start to end, or to the end of an earlier one that ends later
        NavigableMap<Integer, Integer> ranges = new TreeMap<>();
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
                throw ProtoFile.refused(
                        "field " + field.getName() + " = " + number + " of " + message.getName() + " is reserved");
            }
        }
    }
}
