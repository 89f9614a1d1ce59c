package dev.carillon.adapter;

import java.lang.reflect.Array;
import java.util.Base64;
import java.util.Date;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.DescribedType;

/**
 * A value of AMQP's type system (part 1, section 1.6) as JSON: binary is Base64, a timestamp RFC 3339, a described value
 * what it describes. The libraries of the adapter have no suitable JSON writer.
 */
final class AmqpJson {

    /** What no sender means, and a recursion survives. */
    private static final int DEEPEST = 200;

    private final StringBuilder out = new StringBuilder();
    private int depth;

    private AmqpJson() {}

    /** @throws IllegalArgumentException if it is nested deeper than 200 levels */
    static String write(Object value) {
        AmqpJson json = new AmqpJson();
        json.value(value);
        return json.out.toString();
    }

    /** As text, without quotes around what is a string in JSON. */
    static String text(Object value) {
        if (value instanceof Date date) {
            return date.toInstant().toString();
        }
        boolean scalar = value instanceof CharSequence || value instanceof UUID || value instanceof Character;
        return scalar ? value.toString() : write(value);
    }

    private void value(Object value) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Map<?, ?> map) {
            object(map);
        } else if (value instanceof Iterable<?> list) {
            array(list.iterator());
        } else if (value instanceof byte[] bytes) {
            string(Base64.getEncoder().encodeToString(bytes));
        } else if (value.getClass().isArray()) {
            array(elements(value));
        } else if (value instanceof Binary binary) {
            byte[] bytes = new byte[binary.getLength()];
            binary.asByteBuffer().get(bytes);
            value(bytes);
        } else if (value instanceof DescribedType described) {
            value(described.getDescribed());
        } else if (value instanceof Date date) {
            string(date.toInstant().toString());
        } else {
            string(value.toString()); // string, symbol, char, uuid
        }
    }

    private void number(Number number) {
        String text = AmqpDecimal.is(number) ? AmqpDecimal.text(number) : number.toString();
        if (Character.isDigit(text.charAt(text.length() - 1))) {
            out.append(text);
        } else {
            string(text); // JSON has no NaN and no Infinity
        }
    }

    private void object(Map<?, ?> map) {
        down();
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> each : map.entrySet()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            string(each.getKey() == null ? "null" : text(each.getKey()));
            out.append(':');
            value(each.getValue());
        }
        out.append('}');
        depth--;
    }

    private void array(Iterator<?> elements) {
        down();
        out.append('[');
        while (elements.hasNext()) {
            value(elements.next());
            if (elements.hasNext()) {
                out.append(',');
            }
        }
        out.append(']');
        depth--;
    }

    private void down() {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("the body is nested deeper than " + DEEPEST + " levels");
        }
    }

    private static Iterator<Object> elements(Object array) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < Array.getLength(array);
            }

            @Override
            public Object next() {
                return Array.get(array, next++);
            }
        };
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
