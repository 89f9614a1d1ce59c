package dev.carillon.schema.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.util.JsonFormat;
import dev.carillon.event.RefusedException;
import dev.carillon.schema.Compatibility;
import dev.carillon.schema.CompiledSchema;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.Payload;
import dev.carillon.schema.SchemaName;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas in proto3: what is one, what data is as one has it, and what two versions have to do with each other. */
class ProtoLanguageTest {

    private static final SchemaSubject PUSH = SchemaSubject.name(SchemaName.parse("d/_/1/push"));

    /** As in the original's documents, with something of each kind. */
    private static final String ORDER =
            """
            // An order; message Comment { is none }
            syntax = "proto3";
            package shop.v1;
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/struct.proto";
            option java_package = "com.example";
            message Order {
              option deprecated = true;
              reserved 9, 15 to 20, 100 to max;
              reserved "old";
              string order_id = 1 [json_name = "orderId"];
              repeated Item items = 2;
              map<string, int64> counts = 3;
              google.protobuf.Timestamp made_at = 4;
              Kind kind = 5;
              oneof payment { string card = 6; string iban = 7; }
              optional bool paid = 8;
              repeated int32 numbers = 10 [packed = true];
              google.protobuf.Struct more = 11;
              bytes raw = 12;
              uint64 big = 13;
              double price = 14;
              message Item { string sku = 1; int32 count = 2; Item part = 3; }
            }
            enum Kind { option allow_alias = true; UNKNOWN = 0; ONLINE = 1; WEB = 1; }
            """;

    private final ProtoLanguage language = new ProtoLanguage();

    @Nested
    class Texts {

        @Test
        void declareMessagesOfWhichOneIsTheEvent() {
            assertThat(compile(ORDER).message()).isEqualTo("shop.v1.Order");
            String two = "syntax = \"proto3\";\nmessage Author { string a = 1; }\nmessage PushEvent { Author a = 1; }";
            assertThat(compile(two).message()).isEqualTo("PushEvent");
            assertThat(language.compile(two, PUSH, "Author").message()).isEqualTo("Author");
            assertThatThrownBy(() -> language.compile(two, PUSH, "Nobody")).hasMessageContaining("/message");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "syntax = \"proto2\"; message A { optional string a = 1; }",
                    "syntax = \"proto3\";",
                    "message A { string a = 1; }",
                    "syntax = \"proto3\"; message A { string a = 1; string b = 1; }",
                    "syntax = \"proto3\"; message A { string a = 1; int32 a = 2; }",
                    "syntax = \"proto3\"; message A { Nothing a = 1; }",
                    "syntax = \"proto3\"; message A { required string a = 1; }",
                    "syntax = \"proto3\"; message A { string a = 0; }",
                    "syntax = \"proto3\"; message A { string a = 19000; }",
                    "syntax = \"proto3\"; message A { string a = 5; reserved 5; }",
                    "syntax = \"proto3\"; message A { string a = 1;",
                    "syntax = \"proto3\"; message A { map<double, string> a = 1; }",
                    "syntax = \"proto3\"; message A { repeated map<string, string> a = 1; }",
                    "syntax = \"proto3\"; enum E { A = 1; } message M { E e = 1; }",
                    "syntax = \"proto3\"; enum E { A = 0; B = 0; } message M { E e = 1; }",
                    "syntax = \"proto3\"; import \"other.proto\"; message A { string a = 1; }",
                    "syntax = \"proto3\"; import \"../../etc/passwd\"; message A { string a = 1; }",
                    "syntax = \"proto3\"; import \"https://example.com/a.proto\"; message A { string a = 1; }",
                    "syntax = \"proto3\"; message A { group B = 1 { string a = 1; } }",
                    "{\"type\":\"object\"}",
                    "syntax = \"proto3\"; message A { string a = 99999999999; }"
                })
        void thatAreNoneAreRefused(String text) {
            assertThatThrownBy(() -> compile(text))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("/schema");
        }

        @Test
        void nameTypesAsFarAsTheyNeed() {
            String text = "syntax = \"proto3\"; package a.b; message Envelope { message Group { Group up = 1; } }"
                    + " message Push { Envelope.Group one = 1; map<string, Item> items = 2; .a.b.Item full = 3; b.Item part = 4;"
                    + " message Item { string s = 1; } }  message Item { string t = 1; }";
            CompiledSchema push = language.compile(text, PUSH, "Push");
            assertThat(push.check(Payload.json(
                            "{\"one\":{\"up\":{}},\"items\":{\"a\":{\"s\":\"x\"}},\"full\":{\"t\":\"y\"},\"part\":{\"t\":\"z\"}}"
                                    .getBytes(StandardCharsets.UTF_8))))
                    .isEmpty();
        }

        @Test
        void areBounded() {
            String deep = "syntax = \"proto3\"; " + "message A { ".repeat(5_000) + "} ".repeat(5_000);
            assertThatThrownBy(() -> compile(deep)).hasMessageContaining("levels deep");
            String options = "syntax = \"proto3\"; option (a) = " + "{ a: ".repeat(5_000);
            assertThatThrownBy(() -> compile(options)).isInstanceOf(RefusedException.class);
            StringBuilder many = new StringBuilder("syntax = \"proto3\";");
            for (int i = 0; i < 1_100; i++) {
                many.append("message M").append(i).append(" {}");
            }
            assertThatThrownBy(() -> compile(many.toString())).hasMessageContaining("at most 1000 types");
        }

        @Test
        void comeBackWithTheirNameAndStillMeanTheSame() {
            EventSchema schema = new EventSchema(
                    "id",
                    1,
                    SchemaSubject.name(SchemaName.parse("shop.example.com/a/b/3/order")),
                    "proto3",
                    1,
                    Compatibility.BACKWARD,
                    ORDER,
                    "shop.v1.Order",
                    false,
                    Instant.EPOCH,
                    "test");
            String published = language.published(schema);
            assertThat(published)
                    .contains("option (certes.v1.namespace) = \"a/b\";", "option (certes.v1.version) = 3;")
                    .startsWith(
                            "// An order; message Comment { is none }\nsyntax = \"proto3\";\nimport \"certes/v1/options.proto\";\n");
            assertThat(published.indexOf("option (certes.v1.domain)"))
                    .isGreaterThan(published.indexOf("message Order {"));
            assertThat(file(published)).isEqualTo(file(ORDER));
            assertThat(language.isSame(schema, published)).isTrue();
            assertThat(language.isSame(schema, ORDER.replace("= 13", "= 21"))).isFalse();
        }

        private FileDescriptorProto file(String text) {
            return ((ProtoSchema) compile(text)).file().toProto();
        }
    }

    @Nested
    class Json {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"orderId\":\"1\",\"items\":[{\"sku\":\"a\",\"count\":2}],\"counts\":{\"a\":\"9007199254740993\"}}",
                    "{\"order_id\":\"1\"}",
                    "{\"madeAt\":\"2026-11-29T12:00:00.5Z\",\"kind\":\"ONLINE\",\"card\":\"x\",\"paid\":null}",
                    "{\"kind\":1,\"numbers\":[1,2.0,\"3\"],\"more\":{\"x\":[1,{}]},\"raw\":\"AAE=\",\"big\":\"18446744073709551615\"}",
                    "{\"price\":1e300}",
                    "{\"price\":\"NaN\"}"
                })
        void isAMessageAsGooglesParserHasIt(String json) throws Exception {
            assertThat(checkJson(json)).isEmpty();
            Descriptor message = ((ProtoSchema) compile(ORDER)).file().findMessageTypeByName("Order");
            JsonFormat.parser().merge(json, DynamicMessage.newBuilder(message)); // does not throw either
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                quoteCharacter = '`',
                value = {
                    "{\"orderid\":\"1\"}; /data/orderid; unknown-field",
                    "{\"orderId\":1}; /data/orderId; type",
                    "{\"items\":{}}; /data/items; type",
                    "{\"items\":[{},{\"count\":\"x\"}]}; /data/items/1/count; type",
                    "{\"items\":[{\"part\":{\"part\":{\"sku\":5}}}]}; /data/items/0/part/part/sku; type",
                    "{\"counts\":{\"a\":1.5}}; /data/counts/a; type",
                    "{\"madeAt\":\"yesterday\"}; /data/madeAt; type",
                    "{\"kind\":\"SHOP\"}; /data/kind; enum",
                    "{\"kind\":7}; /data/kind; enum",
                    "{\"raw\":\"%\"}; /data/raw; type",
                    "{\"big\":-1}; /data/big; type",
                    "{\"big\":1e999999999}; /data/big; type",
                    "{\"big\":\"1e999999999\"}; /data/big; type",
                    "{\"price\":1e400}; /data/price; type",
                    "{\"numbers\":[3000000000]}; /data/numbers/0; type",
                    "[]; /data; type",
                    "5; /data; type",
                    "{; /data; json"
                })
        void thatIsNoneIsToldWithItsPlace(String json, String pointer, String rule) {
            assertThat(checkJson(json))
                    .extracting(Violation::pointer, Violation::rule)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(pointer, rule));
        }

        @Test
        void thatIsDeepIsRefused() {
            String deep = "{\"items\":[" + "{\"part\":".repeat(2_000) + "{}" + "}".repeat(2_000) + "]}";
            assertThat(checkJson(deep)).hasSize(1);
        }
    }

    @Nested
    class Bytes {

        @Test
        void areAMessageThatAnyLibraryWrites() throws Exception {
            Descriptor message = ((ProtoSchema) compile(ORDER)).file().findMessageTypeByName("Order");
            DynamicMessage.Builder order = DynamicMessage.newBuilder(message);
            JsonFormat.parser()
                    .merge(
                            "{\"orderId\":\"1\",\"items\":[{\"sku\":\"a\",\"part\":{\"count\":-1}}],\"counts\":{\"a\":5},"
                                    + "\"madeAt\":\"2026-11-29T12:00:00Z\",\"kind\":\"ONLINE\",\"numbers\":[1,2,3],"
                                    + "\"more\":{\"x\":[1,{}]},\"raw\":\"AAE=\",\"big\":5,\"price\":1.5}",
                            order);
            byte[] bytes = order.build().toByteArray();
            assertThat(checkBytes(bytes)).isEmpty();
            for (int i = 1; i < bytes.length; i++) { // cut anywhere it ends, or is shorter; it never fails otherwise
                checkBytes(Arrays.copyOf(bytes, i));
            }
        }

        @Test
        void withFieldsOrMembersThatTheSchemaDoesNotHaveAreToldWithTheirPlace() {
            assertThat(checkBytes(bytes(0x0a, 1, 'x', 22 << 3, 1, 5)))
                    .extracting(Violation::pointer, Violation::rule)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("/data/22", "unknown-field"));
            assertThat(checkBytes(bytes(0x12, 2, 0x38, 1)))
                    .extracting(Violation::pointer)
                    .containsExactly("/data/items/0/7");
            assertThat(checkBytes(bytes(0x28, 9))).extracting(Violation::rule).containsExactly("enum");
            assertThat(checkBytes(bytes(0x08, 1))).extracting(Violation::rule).containsExactly("type");
            assertThat(checkBytes(bytes(0x0a, 2, 0xff, 0xfe)))
                    .extracting(Violation::rule)
                    .containsExactly("malformed");
            assertThat(checkBytes(bytes(0x0a, 9, 'x')))
                    .extracting(Violation::rule)
                    .containsExactly("malformed");
        }

        @Test
        void thatAreDeepOrManyEnd() {
            byte[] inner = {};
            for (int i = 0; i < 2_000 && inner.length < 60_000; i++) {
                ByteArrayOutputStream outer = new ByteArrayOutputStream();
                outer.write(i == 0 ? 0x12 : 0x1a);
                writeVarint(outer, inner.length);
                outer.writeBytes(inner);
                inner = outer.toByteArray();
            }
            ByteArrayOutputStream order = new ByteArrayOutputStream();
            order.write(0x12);
            writeVarint(order, inner.length);
            order.writeBytes(inner);
            assertThat(checkBytes(order.toByteArray())).isNotEmpty();
            byte[] many = new byte[1_000_000]; // half a million items of two bytes
            for (int i = 0; i < many.length; i += 2) {
                many[i] = 0x12;
            }
            assertThat(checkBytes(many)).isEmpty();
        }

        @Test
        void ofAnotherMessageAreRefused() {
            assertThat(compile(ORDER).check(Payload.protobuf(new byte[0], "type.googleapis.com/shop.v1.Order")))
                    .isEmpty();
            assertThat(compile(ORDER).check(Payload.protobuf(new byte[0], "type.googleapis.com/shop.v1.Item")))
                    .extracting(Violation::rule)
                    .containsExactly("message");
        }

        private void writeVarint(ByteArrayOutputStream out, int value) {
            int left = value;
            while (left > 127) {
                out.write(left & 127 | 128);
                left >>= 7;
            }
            out.write(left);
        }

        private byte[] bytes(int... values) {
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                bytes[i] = (byte) values[i];
            }
            return bytes;
        }
    }

    @Test
    void dataThatIsNeitherJsonNorProtobufIsRefused() {
        assertThat(compile(ORDER).check(new Payload("text/plain", new byte[] {'x'}, null)))
                .hasSize(1);
        assertThat(compile(ORDER).check(new Payload(null, null, null)))
                .as("nothing is set")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "string sku = 1;|string sku = 1; string name = 9;! true",
                "message Item {|message Extra {} message Item {! true",
                "enum Kind {|enum Other { NONE = 0; } enum Kind {! true",
                "uint64 big = 13;|! false",
                "uint64 big = 13;|int64 big = 13;! false",
                "uint64 big = 13;|uint64 large = 13;! false",
                "uint64 big = 13;|repeated uint64 big = 13;! false",
                "map<string, int64> counts|map<string, int32> counts! false",
                "string card = 6; string iban = 7;|string card = 6;! false",
                "ONLINE = 1;|ONLINE = 1; SHOP = 2;! false",
                "WEB = 1;|! false",
                "package shop.v1;|package shop.v2;! false",
                "reserved \"old\";|! true",
                "reserved 9, 15 to 20, 100 to max;|reserved 9;! true",
                "option java_package = \"com.example\";|! true"
            })
    void aChangeIsCompatibleOrNot(String change, boolean compatible) {
        String[] parts = change.split("\\|", -1);
        assertThat(ORDER).contains(parts[0]);
        assertThat(language.breaks(compile(ORDER), compile(ORDER.replace(parts[0], parts[1])), Compatibility.BACKWARD)
                        .isEmpty())
                .isEqualTo(compatible);
    }

    /** What a schema, or data, costs grows with its length alone. */
    @Nested
    class Costs {

        private static final long SOON_NANOS = 3_000_000_000L; // it is a fraction of this on an idle machine

        @Test
        void ofNamesAreBounded() {
            StringBuilder fields = new StringBuilder();
            for (int i = 1; i < 2_000; i++) {
                fields.append("bool a").append(i).append('=').append(i).append(";\n");
            }
            String message = "message M" + "a".repeat(40_000) + " {\n" + fields + "}";
            for (String each : List.of(
                    "message Push {} " + message,
                    "message Push { " + message + " }",
                    "message Push { repeated bool " + "f".repeat(40_000) + " = 1; }",
                    "message Push {} enum E { " + "E".repeat(40_000) + " = 0; }",
                    "message Push { oneof " + "o".repeat(40_000) + " { bool a = 1; } }",
                    "package " + "p".repeat(40_000) + "; message Push { " + fields + " }")) {
                soon(() -> assertThatThrownBy(() -> compile("syntax = \"proto3\";\n" + each))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("at most"));
            }
        }

        @Test
        void ofWhatIsReservedAreBounded() {
            String reserved = java.util.stream.IntStream.range(30_000, 50_000)
                    .mapToObj(String::valueOf)
                    .collect(java.util.stream.Collectors.joining(","));
            StringBuilder text =
                    new StringBuilder("syntax = \"proto3\";\nmessage Push {\nreserved " + reserved + ";\n");
            for (int i = 1; i < 15_000; i++) {
                text.append("bool a").append(i).append('=').append(i).append(";\n");
            }
            soon(() -> compile(text + "}"));
            String one = "syntax = \"proto3\";\nmessage Push { reserved 1 to 100, 50; bool a = 60; }";
            assertThatThrownBy(() -> compile(one)).hasMessageContaining("is reserved");
        }

        @ParameterizedTest
        @ValueSource(strings = {" ", "\t", "option(certes.v1.domain)=", "import \"", "option"})
        void ofCommentsGrowWithTheirLength(String piece) {
            String text = "syntax = \"proto3\";\nmessage Push { string a = 1; } /*"
                    + piece.repeat(120_000 / piece.length()) + "*/";
            EventSchema there = new EventSchema(
                    "id", 1, PUSH, "proto3", 1, Compatibility.BACKWARD, text, "Push", false, Instant.now(), "me");
            soon(() -> assertThat(language.isSame(there, text + "//")).isFalse());
            soon(() -> language.published(there));
        }

        @Test
        void ofJsonWithManyMembersGrowWithTheirNumber() {
            StringBuilder text = new StringBuilder("syntax = \"proto3\";\nmessage Push {\n");
            for (int i = 1; i < 8_000; i++) {
                text.append("bool a").append(i).append('=').append(i).append(";\n");
            }
            CompiledSchema schema = compile(text + "}");
            StringBuilder data = new StringBuilder("{\"a1\":0");
            for (int i = 0; i < 80_000; i++) {
                data.append(",\"z").append(i).append("\":0");
            }
            soon(() -> assertThat(schema.check(
                            Payload.json(data.append('}').toString().getBytes(StandardCharsets.UTF_8))))
                    .hasSize(Violation.MOST));
        }

        @Test
        void ofJsonBelowALongNameGrowWithItsLength() {
            CompiledSchema schema =
                    compile("syntax = \"proto3\";\nmessage Push { map<string, Push> m = 1; repeated bool b = 2; }");
            String data = ("{\"m\":{\"" + "k".repeat(45_000) + "\":").repeat(10) + "{\"b\":[" + "true,".repeat(100_000)
                    + "true]}" + "}}".repeat(10);
            soon(() -> assertThat(schema.check(Payload.json(data.getBytes(StandardCharsets.UTF_8))))
                    .isEmpty());
        }

        @Test
        void ofBytesDeepBelowGrowWithTheirLength() {
            String name = "f".repeat(200);
            CompiledSchema schema = compile("syntax = \"proto3\";\nmessage Push { Push " + name
                    + " = 1; repeated bool b" + name + " = 2 [packed = false]; }");
            byte[] bytes = new byte[600_000];
            for (int i = 0; i < bytes.length; i += 2) {
                bytes[i] = 16;
                bytes[i + 1] = 1;
            }
            for (int i = 0; i < 90; i++) {
                bytes = within(bytes);
            }
            byte[] data = bytes;
            soon(() -> assertThat(schema.check(Payload.protobuf(data, null))).isEmpty());
        }

        private byte[] within(byte[] message) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(10);
            for (int left = message.length; ; left >>>= 7) {
                out.write(left < 128 ? left : left & 127 | 128);
                if (left < 128) {
                    break;
                }
            }
            out.writeBytes(message);
            return out.toByteArray();
        }

        private void soon(Runnable work) {
            long begin = System.nanoTime();
            work.run();
            assertThat(System.nanoTime() - begin).isLessThan(SOON_NANOS);
        }
    }

    private CompiledSchema compile(String text) {
        return language.compile(text, PUSH, null);
    }

    private List<Violation> checkJson(String json) {
        return compile(ORDER).check(Payload.json(json.getBytes(StandardCharsets.UTF_8)));
    }

    private List<Violation> checkBytes(byte[] bytes) {
        return compile(ORDER).check(Payload.protobuf(bytes, null));
    }
}
