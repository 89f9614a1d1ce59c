package dev.carillon.realtime.serverevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.realtime.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** What clients are told, and how topics are said to them. */
class WordsTest {

    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final UUID A = new UUID(1, 1);
    private static final UUID B = new UUID(1, 2);
    private static final UUID ID = UUID.fromString("0199d1c2-0000-7000-8000-000000000001");

    @Test
    void V32_anEventIsToldToTheLetter() {
        assertThat(text(EventData.json("a/b", "{ \"n\": 1.50 }")))
                .isEqualTo("{\"code\":620010,\"eventId\":\"" + ID + "\",\"topic\":\"a/b\",\"data\":{ \"n\": 1.50 }}");
        assertThat(text(new EventData("a", "say \"é\""))).endsWith("\"data\":\"say \\\"é\\\"\"}");
        assertThat(text(new EventData("a", null))).endsWith("\"data\":null}");
        assertThat(text(EventData.binary("a", "text/plain", "x\ny".getBytes(StandardCharsets.UTF_8))))
                .endsWith("\"data\":\"x\\ny\"}");
        assertThat(text(EventData.binary("a", "image/png", new byte[] {-1, -2})))
                .endsWith("\"data\":\"//4=\"}");
    }

    @Test
    void V38_whatIsNotOpenToClientsHasNoWords() {
        EventText form = new EventText(
                new ServerEventsSettings(true, List.of(TopicPattern.andBelow("news")), Duration.ofSeconds(30), 3));
        assertThat(form.of(stored(EventData.json("news/a", "1")))).isNotNull();
        assertThat(form.of(stored(EventData.json("newspaper", "1")))).isNull();
    }

    @Property
    void aTopicIsReadBackAsItWasSaid(@ForAll @StringLength(min = 1, max = 50) String segment) {
        String plain = new String(segment.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace("/", "");
        if (plain.isEmpty()) {
            return;
        }
        assertThat(TopicText.write(TopicText.read("//a/" + plain + "/"))).isEqualTo("a/" + plain);
    }

    @Test
    void wildcardsAreLetters() {
        assertThat(TopicText.read("a/*").value()).isEqualTo("a/%2A");
        assertThat(TopicPattern.andBelow(TopicText.read("**").value()).matches(TopicName.of("x")))
                .isFalse();
        for (String each : List.of("", "/", "a//b", "\ud800", "a".repeat(1_003))) {
            assertThatThrownBy(() -> TopicText.read(each)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void anAnswerHasNoHalfCharacterOfWhatItRepeats() {
        Answer answer = new Answer(Verb.RAISE);
        answer.failed("a\ud800b", "must be text, not \"\udfff\ud83d\udc4d\"");

        assertThat(answer.json())
                .contains("a?b", "?\ud83d\udc4d")
                .isEqualTo(new String(answer.json().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Test
    void V29_anAnswerNamesWhatWentHow() {
        Answer answer = new Answer(Verb.SUBSCRIBE);
        answer.done("a");
        assertThat(answer.json()).isEqualTo("{\"code\":620001,\"message\":\"subscribed\",\"successTopics\":[\"a\"]}");
        answer.failed("b\"", "is wrong");
        assertThat(answer.json())
                .isEqualTo("{\"code\":620003,\"message\":\"not all were subscribed; b\\\": is wrong\","
                        + "\"successTopics\":[\"a\"],\"failedTopics\":[\"b\\\"\"]}");
    }

    @Test
    void V33_whatIsNotAcknowledgedIsDueAgainAndThenForgotten() {
        Unacknowledged events = new Unacknowledged(Duration.ofSeconds(30), 3, 100);
        events.sent(A, Outgoing.of("a"), NOW);
        events.sent(B, Outgoing.of("b"), NOW);
        events.acknowledged(B);
        assertThat(allDue(events, NOW.plusSeconds(29))).isEmpty();
        assertThat(allDue(events, NOW.plusSeconds(30))).containsExactly(Outgoing.of("a"));
        assertThat(allDue(events, NOW.plusSeconds(31))).isEmpty();
        assertThat(allDue(events, NOW.plusSeconds(60))).containsExactly(Outgoing.of("a"));
        assertThat(allDue(events, NOW.plusSeconds(900))).isEmpty();
    }

    @Test
    void V33_whatWaitsForAcknowledgementIsBounded() {
        Unacknowledged events = new Unacknowledged(Duration.ofSeconds(30), 3, 100);
        for (int i = 0; i < 30; i++) {
            events.sent(new UUID(0, i), Outgoing.of("0123456789"), NOW);
        }
        assertThat(allDue(events, NOW.plusSeconds(30))).hasSize(10);
        events.sent(A, Outgoing.of("x".repeat(101)), NOW);
        Unacknowledged many = new Unacknowledged(Duration.ofSeconds(30), 3, Long.MAX_VALUE);
        for (int i = 0; i < 3_000; i++) {
            many.sent(new UUID(0, i), Outgoing.of("x"), NOW);
        }
        assertThat(allDue(many, NOW.plusSeconds(30))).hasSize(Unacknowledged.MOST);
    }

    @Test
    void V33_whatIsDueWaitsForRoom() {
        Unacknowledged events = new Unacknowledged(Duration.ofSeconds(30), 3, 100);
        events.sent(A, Outgoing.of("a"), NOW);

        assertThat(events.due(NOW.plusSeconds(30), text -> false)).isNull();
        assertThat(events.due(NOW.plusSeconds(30), text -> true)).isEqualTo(Outgoing.of("a"));
    }

    private static List<Outgoing> allDue(Unacknowledged events, Instant now) {
        List<Outgoing> due = new ArrayList<>();
        for (Outgoing each = events.due(now, text -> true); each != null; each = events.due(now, text -> true)) {
            due.add(each);
        }
        return due;
    }

    private static String text(EventData event) {
        return new EventText(new ServerEventsSettings(true, List.of(TopicPattern.ALL), Duration.ofSeconds(30), 3))
                .of(stored(event));
    }

    private static StoredEvent stored(EventData event) {
        return new StoredEvent(1, ID, 1, NOW, event);
    }
}
