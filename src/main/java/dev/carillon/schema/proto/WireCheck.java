package dev.carillon.schema.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.carillon.schema.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether bytes are a message, read through without making anything of them: two bytes of data would be an object of a hundred. Of one
 * check.
 */
final class WireCheck {

    private static final int DEPTH = 100;

    private final CodedInputStream in;
    private final List<Violation> found = new ArrayList<>();

    private WireCheck(byte[] bytes) {
        in = CodedInputStream.newInstance(bytes);
    }

    static List<Violation> check(Descriptor message, byte[] bytes) {
        WireCheck check = new WireCheck(bytes);
        try {
            check.message(message, Place.DATA, 0);
        } catch (IOException e) {
            check.add(Place.DATA, "malformed", "must be a message of Protocol Buffers: " + e.getMessage(), null);
        }
        return check.found;
    }

    private void message(Descriptor type, Place place, int depth) throws IOException {
        if (depth > DEPTH) {
            add(place, "depth", "must be nested at most " + DEPTH + " levels deep", null);
            in.skipRawBytes(in.getBytesUntilLimit());
            return;
        }
        Map<Integer, Integer> seen = new HashMap<>();
        for (int tag = tag(); tag != 0; tag = tag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            FieldDescriptor field = type.findFieldByNumber(number);
            if (field == null) {
                add(place.element(number), "unknown-field", "is not a field of " + type.getFullName(), null);
                skip(tag);
                continue;
            }
            Place at = place.member(field.getJsonName());
            if (field.isRepeated()) {
                at = at.element(seen.merge(number, 1, Integer::sum) - 1);
            }
            field(field, WireFormat.getTagWireType(tag), tag, at, depth);
        }
    }

    /** At the end of a message that is not the outermost there is no tag either. */
    private int tag() throws IOException {
        return found.size() >= Violation.MOST || in.isAtEnd() ? 0 : in.readTag();
    }

    private void field(FieldDescriptor field, int wireType, int tag, Place at, int depth) throws IOException {
        if (field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int outer = in.pushLimit(in.readRawVarint32());
            while (!in.isAtEnd() && found.size() < Violation.MOST) {
                scalar(field, at);
            }
            in.popLimit(outer);
        } else if (wireType != field.getLiteType().getWireType()) {
            add(
                    at,
                    "type",
                    "must be " + field.getType().toString().toLowerCase(Locale.ROOT) + ", not of wire type " + wireType,
                    null);
            skip(tag);
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            int outer = in.pushLimit(in.readRawVarint32());
            message(field.getMessageType(), at, depth + 1);
            if (found.size() < Violation.MOST) {
                in.popLimit(outer);
            }
        } else {
            scalar(field, at);
        }
    }

    private void scalar(FieldDescriptor field, Place at) throws IOException {
        switch (field.getType()) {
            case STRING -> in.readStringRequireUtf8();
            case BYTES -> in.skipRawBytes(in.readRawVarint32());
            case DOUBLE, FIXED64, SFIXED64 -> in.readFixed64();
            case FLOAT, FIXED32, SFIXED32 -> in.readFixed32();
            case ENUM -> {
                int number = in.readEnum();
                if (field.getEnumType().findValueByNumber(number) == null) {
                    add(at, "enum", "is not a member of " + field.getEnumType().getFullName(), String.valueOf(number));
                }
            }
            default -> in.readRawVarint64();
        }
    }

    private void skip(int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new IOException("a group ends that did not begin");
        }
    }

    private void add(Place at, String rule, String message, String value) {
        if (found.size() < Violation.MOST) {
            found.add(new Violation(at.pointer(), rule, message, value));
        }
    }
}
