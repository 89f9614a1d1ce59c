package dev.carillon.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** RFC 8259, and nothing beside it. Each value keeps the letters it was written with. Not thread safe. */
final class StrictJson {

    enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL
    }

    /**
     * @param text to the letter
     * @param string what a string says; else null
     * @param digits of the longest number in it
     */
    record Value(Kind kind, String text, String string, List<Member> members, List<Value> elements, int digits) {

        Value member(String name) {
            return members.stream()
                    .filter(each -> each.name.equals(name))
                    .map(Member::value)
                    .findFirst()
                    .orElse(null);
        }
    }

    record Member(String name, Value value) {}

    /** It is no JSON. */
    static class NotJson extends Exception {
        private static final long serialVersionUID = 1;

        NotJson(String why) {
            super(why);
        }
    }

    /** It may be JSON; nobody has to look as deep as that (section 9). */
    static final class TooDeep extends NotJson {
        private static final long serialVersionUID = 1;

        TooDeep() {
            super("nested more than " + DEEP + " deep");
        }
    }

    private static final int DEEP = 450;

    private final String in;
    private int at;
    private int depth;

    private StrictJson(String in) {
        this.in = in;
    }

    /** @throws NotJson also if the bytes are not UTF-8 throughout (section 8.1) */
    static Value parse(byte[] utf8) throws NotJson {
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new NotJson("no UTF-8");
        }
    }

    static Value parse(String text) throws NotJson {
        StrictJson parser = new StrictJson(text);
        parser.space();
        Value value = parser.value();
        parser.space();
        if (parser.at < text.length()) {
            throw parser.broken("more follows");
        }
        return value;
    }

    private Value value() throws NotJson {
        return switch (peek()) {
            case '{', '[' -> deeper();
            case '"' -> text();
            case 't' -> word("true", Kind.TRUE);
            case 'f' -> word("false", Kind.FALSE);
            case 'n' -> word("null", Kind.NULL);
            default -> number();
        };
    }

    private Value deeper() throws NotJson {
        if (++depth > DEEP) {
            throw new TooDeep();
        }
        Value value = peek() == '{' ? object() : array();
        depth--;
        return value;
    }

    private Value object() throws NotJson {
        int from = at++;
        List<Member> members = new ArrayList<>();
        space();
        if (!take('}')) {
            do {
                space();
                if (peek() != '"') {
                    throw broken("a name is missing");
                }
                String name = text().string;
                space();
                expect(':');
                space();
                members.add(new Member(name, value()));
                space();
            } while (take(','));
            expect('}');
        }
        return nested(
                Kind.OBJECT, from, members, members.stream().map(Member::value).toList());
    }

    private Value array() throws NotJson {
        int from = at++;
        List<Value> elements = new ArrayList<>();
        space();
        if (!take(']')) {
            do {
                space();
                elements.add(value());
                space();
            } while (take(','));
            expect(']');
        }
        return nested(Kind.ARRAY, from, List.of(), elements);
    }

    private Value nested(Kind kind, int from, List<Member> members, List<Value> inner) {
        int digits = inner.stream().mapToInt(Value::digits).max().orElse(0);
        return new Value(kind, in.substring(from, at), null, members, kind == Kind.ARRAY ? inner : List.of(), digits);
    }

    private Value text() throws NotJson {
        int from = at++;
        StringBuilder said = new StringBuilder();
        while (peek() != '"') {
            char c = in.charAt(at++);
            if (c < ' ') {
                throw broken("a control character in a string");
            }
            said.append(c == '\\' ? escaped() : c);
        }
        at++;
        return plain(Kind.STRING, from, said.toString());
    }

    private char escaped() throws NotJson {
        char c = peek();
        at++;
        int plain = "\"\\/bfnrt".indexOf(c);
        if (plain >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(plain);
        }
        if (c != 'u' || at + 4 > in.length()) {
            throw broken("an escape that is none");
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char digit = in.charAt(at++);
            int value = digit < 128 ? Character.digit(digit, 16) : -1;
            if (value < 0) {
                throw broken("an escape that is none");
            }
            code = code * 16 + value;
        }
        return (char) code;
    }

    private Value number() throws NotJson {
        int from = at;
        take('-');
        if (!take('0')) {
            digits();
        }
        if (take('.')) {
            digits();
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            digits();
        }
        return plain(Kind.NUMBER, from, null);
    }

    private void digits() throws NotJson {
        int from = at;
        while (at < in.length() && in.charAt(at) >= '0' && in.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw broken("a digit is missing");
        }
    }

    private Value word(String word, Kind kind) throws NotJson {
        int from = at;
        if (!in.startsWith(word, at)) {
            throw broken("an unknown word");
        }
        at += word.length();
        return plain(kind, from, null);
    }

    private Value plain(Kind kind, int from, String string) {
        int digits = kind == Kind.NUMBER ? at - from : 0;
        return new Value(kind, in.substring(from, at), string, List.of(), List.of(), digits);
    }

    private void space() {
        while (at < in.length() && " \t\r\n".indexOf(in.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws NotJson {
        if (at >= in.length()) {
            throw broken("it ends too soon");
        }
        return in.charAt(at);
    }

    private boolean take(char c) {
        boolean isNext = at < in.length() && in.charAt(at) == c;
        at += isNext ? 1 : 0;
        return isNext;
    }

    private void expect(char c) throws NotJson {
        if (!take(c)) {
            throw broken("no " + c);
        }
    }

    private NotJson broken(String why) {
        return new NotJson(why + " at " + at);
    }
}
