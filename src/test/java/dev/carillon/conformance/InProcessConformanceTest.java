package dev.carillon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.ReservedNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is read and written without a server: the JSON format and the headers, both ways. */
class InProcessConformanceTest {

    private static final long SEED = Long.getLong("carillon.conformance.seed", 20261128);
    private static final int EVENTS = Integer.getInteger("carillon.conformance.events", 5_000);

    private final List<String> wrong = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"HTTP_STRUCTURED", "HTTP_BINARY"})
    void whatIsTakenIsWhatWasMeantAndTheRestIsRefused(Form form) {
        int valid = 0;
        int invalid = 0;
        for (long nr = 0; nr < EVENTS; nr++) {
            Chance chance = new Chance(SEED, nr);
            Message message = Encoding.encode(Drafts.make(chance, nr, "p"), form, chance);
            Verdict verdict = Oracle.judge(message);
            valid += verdict instanceof Verdict.Valid ? 1 : 0;
            invalid += verdict instanceof Verdict.Invalid ? 1 : 0;
            differences(message, verdict).forEach(each -> wrong.add(each + "\n  " + Repeatable.of(message)));
        }
        assertThat(valid).isGreaterThan(EVENTS / 3);
        assertThat(invalid).isGreaterThan(EVENTS / 10);
        assertThat(wrong).as("seed " + SEED).isEmpty();
    }

    private static List<String> differences(Message message, Verdict verdict) {
        EventData event;
        try {
            event = read(message);
            ReservedNames.refusal(event)
                    .ifPresent(
                            own -> { // which the publisher checks
                                throw own;
                            });
            if (event.dataBytes() != null && event.dataBytes().length > 1 << 20) {
                throw new RefusedException("/data", "too large", null); // so does it
            }
        } catch (RefusedException e) {
            return Refusals.differences(verdict, e.field(), e.rule());
        } catch (JsonProcessingException e) {
            return Refusals.differences(verdict, "", e.getMessage());
        } catch (IOException | RuntimeException e) {
            return List.of("not refused, but " + e);
        }
        if (verdict instanceof Verdict.Invalid invalid) {
            return List.of("taken: " + invalid.why());
        }
        Meant meant = verdict instanceof Verdict.Valid right ? right.event() : ((Verdict.Open) verdict).event();
        return meant == null ? List.of() : written(meant, event);
    }

    private static EventData read(Message message) throws IOException {
        if (message.form() == Form.HTTP_STRUCTURED) {
            return CloudEventsJson.read(message.body());
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        message.attributes().forEach(each -> headers.computeIfAbsent("ce-" + each.getKey(), name -> new ArrayList<>())
                .add(each.getValue().toString()));
        String type = message.contentType();
        return CloudEventsHeaders.read(
                CloudEventsHeaders.ofHttp(headers), type == null ? null : type.strip(), message.body());
    }

    private static List<String> written(Meant meant, EventData event) {
        List<String> found = new ArrayList<>(Arrival.structured(
                meant,
                Map.of("content-type", List.of("application/cloudevents+json; charset=utf-8")),
                CloudEventsJson.write(event)));
        Map<String, List<String>> headers = new LinkedHashMap<>();
        CloudEventsHeaders.write(
                event,
                (name, value) ->
                        headers.put("ce-" + name.toLowerCase(Locale.ROOT), List.of(CloudEventsHeaders.encode(value))));
        if (event.getDataContentType() != null) {
            headers.put("content-type", List.of(event.getDataContentType()));
        }
        found.addAll(Arrival.binary(meant, headers, event.dataBytes() == null ? new byte[0] : event.dataBytes()));
        return found;
    }
}
