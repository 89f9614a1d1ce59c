package dev.carillon.realtime.serverevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.realtime.serverevents.StreamMessage.Ack;
import dev.carillon.realtime.serverevents.StreamMessage.Chosen;
import dev.carillon.realtime.serverevents.StreamMessage.Raise;
import dev.carillon.realtime.serverevents.StreamMessage.Selection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

    private static final List<String> GOOD = List.of(
            "{\"subscribe\":[\"transaction/deposit\",\"transaction/withdraw\"]}",
            "{\"events\":[{\"topic\":\"a/b\",\"data\":\"988\",\"additionalMetadata\":{\"amount\":\"5678\"},"
                    + "\"eventType\":\"Client Only\",\"clientUUID\":\"x\",\"timestamp\":\"2027-01-01T00:00:00Z\"}]}",
            "{\"unsubscribe\":{\"X-Voltmx-Authorization\":\"ck_x\",\"clientUUID\":\"u\",\"topics\":{\"Public\":[\"Notify\"]}}}",
            "[{\"ack\":{\"eventId\":\"0199d1c2-0000-7000-8000-000000000001\"}},{\"subscribe\":\"one\"}]");

    @Test
    void bothFormsOfSubscriptionsAreRead() {
        assertThat(read("{'subscribe':['a','b']}"))
                .containsExactly(new Selection(
                        Verb.SUBSCRIBE, List.of(new Chosen(false, "a"), new Chosen(false, "b")), null, null));
        assertThat(
                        read(
                                "{'unsubscribe':{'x-KONY-authorization':'t','CLIENTUUID':'u','topics':{'PUBLIC':['a'],'private':'b'}}}"))
                .containsExactly(new Selection(
                        Verb.UNSUBSCRIBE, List.of(new Chosen(false, "a"), new Chosen(true, "b")), "t", "u"));
    }

    @Test
    void anEventHasAllThatItWasGiven() {
        Raise raise =
                (Raise) read("{'events':[{'topic':'/a b/c/','data':{'n':1.50},'type':'t','id':'i','producer':'/p',"
                                + "'timestamp':'2027-01-01T00:00:00.10Z','additionalMetadata':{'k':1},'appId':'x','userProfile':{},"
                                + "'eventType':'server broadcast','clientUUID':'u'}]}")
                        .get(0);
        EventData event = ((GivenEvent.Valid) raise.events().get(0).event()).event();

        assertThat(raise.events().get(0).topic()).isEqualTo("/a b/c/");
        assertThat(event.getTopic()).isEqualTo("a%20b/c");
        assertThat(new String(event.dataBytes(), StandardCharsets.UTF_8)).isEqualTo("{\"n\":1.50}");
        assertThat(event.getTime()).isEqualTo("2027-01-01T00:00:00.10Z");
        assertThat(event.extensions())
                .containsEntry("audience", "SERVER_BROADCAST")
                .containsEntry("clientuuid", "u")
                .containsEntry("metadata", "{\"k\":1}");
    }

    @Test
    void anEventThatBreaksARuleFailsAlone() {
        Raise raise = (Raise) read("{'events':[{'data':1},{'topic':'a','colour':1},{'topic':'a//b'},{'topic':'ok'},"
                        + "{'topic':'x','eventType':'NOBODY'},{'topic':'y','topic':'y'}]}")
                .get(0);

        assertThat(raise.events())
                .extracting(each -> each.event() instanceof GivenEvent.Valid)
                .containsExactly(false, false, false, true, false, false);
        assertThat(raise.events())
                .extracting(StreamMessage.Raised::topic)
                .containsExactly("", "a", "a//b", "ok", "x", "y");
    }

    @Test
    void acknowledgementsAreRead() {
        UUID a = UUID.randomUUID();
        UUID b = UUID.randomUUID();
        assertThat(read("{'ack':{'eventId':'" + a + "'}}")).containsExactly(new Ack(List.of(a)));
        assertThat(read("{'ack':[{'eventId':'" + a + "'},{'eventId':'" + b + "'}]}"))
                .containsExactly(new Ack(List.of(a, b)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'subscribe':[]}", "{'subscribe':{}}", "{'ack':{}}", "{'events':[]}"})
    void whatIsMissingHasItsOwnCode(String message) {
        assertThatThrownBy(() -> read(message)).isInstanceOfSatisfying(DialectException.class, e -> assertThat(e.code())
                .isEqualTo(Code.MISSING));
    }

    @Test
    void aTokenIsNotRepeated() {
        assertThatThrownBy(() -> read("{'subscribe':{'X-Voltmx-Authorization':['ck_secret'],'topics':['a']}}"))
                .isInstanceOf(DialectException.class)
                .hasMessageContaining("X-Voltmx-Authorization")
                .hasMessageNotContaining("ck_secret");
    }

    @Test
    void listsAreBoundedTogetherBeforeTheyAreRead() {
        String events = "{'events':[" + "{},".repeat(2_000) + "{}]}";
        String topics = "{'subscribe':[" + "'a',".repeat(2_000) + "'a']}";
        String messages = "[" + "{'ack':{'eventId':'00000000-0000-0000-0000-000000000000'}},".repeat(2_000) + "{}]";
        for (String each : List.of(events, topics, messages)) {
            assertThatThrownBy(() -> read(each)).hasMessageContaining("has more than 2000 events");
        }
    }

    /** Whatever comes is read, or refused with words. */
    @Property(tries = 10_000)
    void noMessageBreaksIt(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] message = GOOD.get(random.nextInt(GOOD.size())).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i >= 0; i--) {
            message = mutated(message, random);
        }
        try {
            assertThat(MessageReader.read(message, 1_000)).isNotEmpty();
        } catch (DialectException refused) {
            assertThat(refused.getMessage()).isNotBlank().doesNotContain("Exception", "fasterxml");
        }
    }

    private static byte[] mutated(byte[] from, Random random) {
        if (from.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(from.length);
        byte[] changed = from.clone();
        switch (random.nextInt(4)) {
            case 0 -> changed[at] = (byte) random.nextInt(256);
            case 1 -> changed[at] = (byte) "[]{}\",:0e-\\".charAt(random.nextInt(11));
            case 2 -> changed = Arrays.copyOf(from, at);
            default -> { // some of it twice
                int end = at + random.nextInt(from.length - at);
                changed = new byte[from.length + end - at];
                System.arraycopy(from, 0, changed, 0, end);
                System.arraycopy(from, at, changed, end, from.length - at);
            }
        }
        return changed;
    }

    private static List<StreamMessage> read(String message) {
        return MessageReader.read(message.replace('\'', '"').getBytes(StandardCharsets.UTF_8), 1_000);
    }
}
