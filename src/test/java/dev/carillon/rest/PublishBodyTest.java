package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.publish.PublishSettings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is too long is refused with the rule, the limit and the key that sets it. */
class PublishBodyTest {

    private static final int KIBIBYTE = 1024;
    private static final PublishSettings SETTINGS =
            new PublishSettings(1024 * KIBIBYTE, 2, 2048 * KIBIBYTE, 1, 1, Duration.ofSeconds(1));
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    @Test
    void anEventOverItsLimitNamesTheKey() {
        Problem.Violation why = refused(() -> read("application/json", new byte[2049 * KIBIBYTE], true));
        assertThat(why.pointer()).isEmpty();
        assertThat(why.rule()).isEqualTo("must have at most 1048576 bytes of data (carillon.publish.max-event-bytes)");
        assertThat(why.value()).isEqualTo("2098176");
    }

    @Test
    void aBatchOverItsBytesNamesTheKey() {
        Problem.Violation why = refused(() -> read(BATCH, new byte[2049 * KIBIBYTE], true));
        assertThat(why.rule()).isEqualTo("must have at most 2097152 bytes (carillon.publish.max-batch-bytes)");
        assertThat(why.value()).isEqualTo("2098176");
    }

    @Test
    void aBatchOfTooManyEventsNamesTheKey() {
        byte[] three = "[{},{},{}]".getBytes();
        Problem.Violation why = refused(() -> EventReader.read(BATCH, Map.of(), three, SETTINGS.maxBatchEvents()));
        assertThat(why.rule()).isEqualTo("must have at most 2 events (carillon.publish.max-batch-events)");
    }

    @Test
    void aBodyOfUnknownLengthIsReadNoFurtherThanItsLimit() {
        ByteArrayInputStream endless = new ByteArrayInputStream(new byte[8192 * KIBIBYTE]);
        Problem.Violation why = refused(() -> PublishBody.read(endless, -1, BATCH, SETTINGS));
        assertThat(why.value()).isNull();
        assertThat(endless.available()).isEqualTo(6144 * KIBIBYTE - 1);
    }

    @Test
    void asManyBytesAsAnEventMayHaveFitAsBase64() throws Exception {
        byte[] body = Base64.getEncoder().encode(new byte[1024 * KIBIBYTE]);
        assertThat(read(STRUCTURED, body, true)).isEqualTo(body);
        assertThat(read(STRUCTURED, body, false)).isEqualTo(body);
    }

    /** As Python writes it unless told: six bytes for one of two or three. */
    @Test
    void asManyBytesAsAnEventMayHaveFitAsEscapes() throws Exception {
        byte[] body =
                ("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"datacontenttype\":\"text/csv\",\"data\":\""
                                + "\\u0041".repeat(1024 * KIBIBYTE) + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(read(STRUCTURED, body, true)).isEqualTo(body);
        assertThat(CloudEventsJson.read(body).dataBytes()).hasSize(1024 * KIBIBYTE);
    }

    private static byte[] read(String contentType, byte[] body, boolean announced) throws Exception {
        return PublishBody.read(new ByteArrayInputStream(body), announced ? body.length : -1, contentType, SETTINGS);
    }

    private static Problem.Violation refused(ThrowingCallable reading) {
        Problem problem = catchThrowableOfType(ProblemException.class, reading).problem();
        assertThat(problem.status()).isEqualTo(413);
        assertThat(problem.detail()).startsWith(problem.errors().get(0).rule());
        return problem.errors().get(0);
    }
}
