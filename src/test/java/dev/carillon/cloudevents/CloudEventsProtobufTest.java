package dev.carillon.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import io.cloudevents.v1.proto.CloudEvent;
import io.cloudevents.v1.proto.CloudEvent.CloudEventAttributeValue;
import io.cloudevents.v1.proto.CloudEvent.DataCase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CloudEventsProtobufTest {

    @Nested
    class Reading {

        @Test
        void attributesOfEveryType() {
            EventData event = CloudEventsProtobuf.read(event().putAttributes("topic", text("order/paid"))
                    .putAttributes("subject", text("1"))
                    .putAttributes("flag", value().setCeBoolean(true).build())
                    .putAttributes("number", value().setCeInteger(-7).build())
                    .putAttributes(
                            "bytes",
                            value().setCeBytes(ByteString.copyFrom(new byte[] {1, 2, 3}))
                                    .build())
                    .putAttributes("uri", value().setCeUri("urn:x").build())
                    .putAttributes("ref", value().setCeUriRef("/a").build())
                    .putAttributes("time", at(1_000_000_000L, 120_000_000))
                    .build());
            assertThat(event.getTopic()).isEqualTo("order/paid");
            assertThat(event.getSubject()).isEqualTo("1");
            assertThat(event.getTimestamp()).isEqualTo(Instant.parse("2001-09-09T01:46:40.120Z"));
            assertThat(event.extensions())
                    .containsEntry("flag", true)
                    .containsEntry("number", -7)
                    .containsEntry("bytes", "AQID")
                    .containsEntry("uri", "urn:x")
                    .containsEntry("ref", "/a");
        }

        @Test
        void withoutATopicItIsTheType() {
            assertThat(CloudEventsProtobuf.read(event().build()).getTopic()).isEqualTo("order/paid");
        }

        @Test
        void whatIsRequiredAndMissing() {
            assertThatThrownBy(() -> CloudEventsProtobuf.read(event().clearId().build()))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.field()).isEqualTo("/id"));
            assertThatThrownBy(() -> CloudEventsProtobuf.read(
                            event().setSpecVersion("0.3").build()))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.field()).isEqualTo("/specversion"));
        }

        @Test
        void anAttributeTwiceOrWithoutAValue() {
            assertThatThrownBy(() -> CloudEventsProtobuf.read(
                            event().putAttributes("id", text("2")).build()))
                    .hasMessageContaining("only once");
            assertThatThrownBy(() -> CloudEventsProtobuf.read(
                            event().putAttributes("x", value().build()).build()))
                    .hasMessageContaining("must have a value");
            assertThatThrownBy(() -> CloudEventsProtobuf.read(
                            event().putAttributes("time", at(Long.MAX_VALUE, 0)).build()))
                    .hasMessageContaining("/time");
        }

        @Test
        void dataThatSaysItIsJsonAndIsNot() {
            assertThatThrownBy(() ->
                            CloudEventsProtobuf.read(event().putAttributes("datacontenttype", text("application/json"))
                                    .setTextData("{")
                                    .build()))
                    .isInstanceOf(RefusedException.class);
        }

        @Test
        void aMessageIsKeptWithItsType() {
            Any message = Any.pack(StringValue.of("hi"));
            EventData event =
                    CloudEventsProtobuf.read(event().setProtoData(message).build());
            assertThat(event.getDataContentType()).isEqualTo("application/protobuf");
            assertThat(event.getDataSchema()).isEqualTo("https://type.googleapis.com/google.protobuf.StringValue");
            assertThat(event.dataBytes()).isEqualTo(StringValue.of("hi").toByteArray());
        }

        @Test
        void aMessageOfAnotherTypeThanItSays() {
            assertThatThrownBy(() -> CloudEventsProtobuf.read(event().setProtoData(Any.pack(StringValue.of("hi")))
                            .putAttributes(
                                    "dataschema", value().setCeUri("urn:x").build())
                            .build()))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.field()).isEqualTo("/dataschema"));
        }
    }

    /** What comes in as Protobuf goes out as it was, through what is stored. */
    @Nested
    class ThereAndBack {

        @Test
        void text() {
            CloudEvent given = complete()
                    .putAttributes("datacontenttype", CloudEventsProtobufTest.text("application/json"))
                    .setTextData("{\"a\": 1.50}")
                    .build();
            assertThat(CloudEventsProtobuf.write(CloudEventsProtobuf.read(given)))
                    .isEqualTo(given);
        }

        @Test
        void bytes() {
            CloudEvent given = complete()
                    .setBinaryData(ByteString.copyFrom(new byte[] {0, -1}))
                    .build();
            assertThat(CloudEventsProtobuf.write(CloudEventsProtobuf.read(given)))
                    .isEqualTo(given);
        }

        @Test
        void aMessage() {
            CloudEvent given = complete()
                    .setProtoData(Any.pack(StringValue.of("hi")))
                    .putAttributes("datacontenttype", CloudEventsProtobufTest.text("application/protobuf"))
                    .putAttributes(
                            "dataschema",
                            value().setCeUri("type.googleapis.com/google.protobuf.StringValue")
                                    .build())
                    .build();
            assertThat(CloudEventsProtobuf.write(CloudEventsProtobuf.read(given)))
                    .isEqualTo(given);
        }

        @Test
        void nothing() {
            assertThat(CloudEventsProtobuf.write(
                            CloudEventsProtobuf.read(complete().build())))
                    .isEqualTo(complete().build());
        }

        @Test
        void textInAnotherCharsetIsBytes() {
            EventData event = EventData.builder("a")
                    .id("1")
                    .source("/s")
                    .type("t")
                    .data("text/plain; charset=ISO-8859-1", "ä".getBytes(StandardCharsets.ISO_8859_1))
                    .build();
            assertThat(CloudEventsProtobuf.write(event).getDataCase()).isEqualTo(DataCase.BINARY_DATA);
        }

        private CloudEvent.Builder complete() {
            return event().putAttributes("topic", CloudEventsProtobufTest.text("order/paid"))
                    .putAttributes("subject", CloudEventsProtobufTest.text("1"))
                    .putAttributes("flag", value().setCeBoolean(true).build())
                    .putAttributes("number", value().setCeInteger(3).build())
                    .putAttributes("time", at(1_000_000_000L, 5));
        }
    }

    private static CloudEvent.Builder event() {
        return CloudEvent.newBuilder()
                .setId("1")
                .setSource("/shop")
                .setSpecVersion("1.0")
                .setType("order.paid");
    }

    private static CloudEventAttributeValue.Builder value() {
        return CloudEventAttributeValue.newBuilder();
    }

    private static CloudEventAttributeValue text(String text) {
        return value().setCeString(text).build();
    }

    private static CloudEventAttributeValue at(long seconds, int nanos) {
        return value().setCeTimestamp(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
                .build();
    }
}
