package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.fixture.SettableClock;
import dev.carillon.realtime.signalr.Transport.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection in one thread, its clock and its client in the test's hand. */
class ConnectionTest {

    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}\n";

    private final SettableClock clock = new SettableClock();
    private final TestTransport transport = new TestTransport();
    private final List<String> told = new ArrayList<>();
    private final List<CompletableFuture<Object>> pending = new ArrayList<>();
    private final List<HubCall> calls = new ArrayList<>();
    private final TestPublisher published = new TestPublisher();
    private final Collector collected = new Collector();
    private HubSettings settings = HubSettings.DEFAULTS;
    private Connection connection;
    private int gone;

    private Hub hub() {
        return Hub.builder()
                .function("Echo", List.of(String.class), call -> call.text(0))
                .function(
                        "Add",
                        List.of(int.class, int.class),
                        call -> call.argument(0, Integer.class) + call.argument(1, Integer.class))
                .function("Nothing", List.of(), call -> null)
                .action("Note", List.of(String.class), call -> told.add(call.text(0)))
                .action("Refuse", List.of(), call -> {
                    throw new HubException("not today");
                })
                .action("Break", List.of(), call -> {
                    throw new IllegalStateException("a secret");
                })
                .function("Later", List.of(), call -> {
                    calls.add(call);
                    CompletableFuture<Object> result = new CompletableFuture<>();
                    pending.add(result);
                    return result;
                })
                .stream("Stream", List.of(), call -> published)
                .upload("Sum", List.of(), List.of(int.class), call -> {
                    call.stream(0, Integer.class).subscribe(collected);
                    return collected.sum;
                })
                .onConnected(each -> told.add("connected"))
                .onLeft((each, error) -> told.add("left: " + error))
                .settings(settings)
                .build();
    }

    private void connect(boolean isStateful) {
        connection = new Connection(
                new HubClient("id", HubCaller.ANONYMOUS, new Query("a=b"), isStateful),
                hub(),
                clock,
                Runnable::run,
                () -> gone++);
        connection.attach(transport);
    }

    private void open() {
        connect(false);
        client(HANDSHAKE);
        assertThat(transport.taken()).isEqualTo("{}\n");
    }

    private void client(String records) {
        connection.receive(transport, records.replace('\n', '\u001e').getBytes(StandardCharsets.UTF_8));
    }

    private void pass(Duration time) {
        clock.tick(time);
        connection.tick();
    }

    /** Who closes first cuts off the Java client, which then reports an error. */
    @Test
    void S53_aSocketsClientIsLeftToEndItAndThenItIsEnded() {
        open();
        transport.isEndedByItsClient = true;
        connection.close(null, true);
        assertThat(transport.taken()).isEqualTo("{\"type\":7,\"allowReconnect\":true}\n");
        pass(Duration.ofMillis(900));
        assertThat(transport.ending).isNull();
        pass(Duration.ofMillis(100));
        assertThat(transport.ending).isEqualTo(Ending.NORMAL);
        assertThat(gone).isOne();
    }

    @Test
    void S53_anEndingNodeWaitsForNoClient() {
        open();
        transport.isEndedByItsClient = true;
        connection.close(null, true);
        assertThat(transport.ending).isNull();
        connection.farewell();
        assertThat(transport.taken()).isEqualTo("{\"type\":7,\"allowReconnect\":true}\n");
        assertThat(transport.ending).isEqualTo(Ending.NORMAL);
    }

    @Nested
    class Shaking {

        @Test
        void S41_isAnsweredAndTheHubIsTold() {
            open();
            assertThat(told).containsExactly("connected");
            assertThat(connection.isOpen()).isTrue();
            assertThat(connection.query("A")).isEqualTo("b");
        }

        @Test
        void inPiecesAndWithAMessageBehindItIsTheSame() {
            connect(false);
            client("{\"protocol\":\"js");
            client("on\",\"version\":1}\n"
                    + "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Nothing\",\"arguments\":[]}\n");
            assertThat(transport.taken()).isEqualTo("{}\n{\"type\":3,\"invocationId\":\"1\",\"result\":null}\n");
        }

        @Test
        void whoLeavesWhileItIsGreetedIsToldAfterwards() {
            Deque<Runnable> threads = new ArrayDeque<>();
            connection = new Connection(
                    new HubClient("id", HubCaller.ANONYMOUS, new Query(null), false),
                    hub(),
                    clock,
                    threads::add,
                    () -> gone++);
            connection.attach(transport);
            client(HANDSHAKE);
            threads.remove().run(); // the mailbox; the greeting waits for a thread
            connection.lost(transport, true);
            threads.removeLast().run();
            assertThat(gone).isOne();
            assertThat(told).isEmpty();

            while (!threads.isEmpty()) {
                threads.remove().run();
            }
            assertThat(told).containsExactly("connected", "left: null");
        }

        @Test
        void S42_whatIsNotSupportedIsToldAndTheConnectionEnds() {
            refused("{\"protocol\":\"x\",\"version\":1}\n", "The protocol 'x' is not supported.");
        }

        @Test
        void S42_aWrongVersion() {
            refused(
                    "{\"protocol\":\"json\",\"version\":9}\n",
                    "The server does not support version 9 of the 'json' protocol.");
        }

        /** As the client for Python says it (signalrcore 1.0.2). */
        @Test
        void S41_version0IsVersion1() {
            connect(false);
            client("{\"protocol\":\"json\",\"version\":0}\n");
            assertThat(transport.taken()).isEqualTo("{}\n");
        }

        /** By a POST. */
        @Test
        void S38_itMayComeBeforeTheTransport() {
            connection = new Connection(
                    new HubClient("id", HubCaller.ANONYMOUS, new Query("a=b"), false),
                    hub(),
                    clock,
                    Runnable::run,
                    () -> gone++);
            connection.receive(null, HANDSHAKE.replace('\n', '\u001e').getBytes(StandardCharsets.UTF_8));
            connection.attach(transport);
            assertThat(transport.taken()).isEqualTo("{}\n");
        }

        @Test
        void S56_noMessagePackForATransportOfTextThatComesLater() {
            connection = new Connection(
                    new HubClient("id", HubCaller.ANONYMOUS, new Query("a=b"), false),
                    hub(),
                    clock,
                    Runnable::run,
                    () -> gone++);
            connection.receive(
                    null, "{\"protocol\":\"messagepack\",\"version\":1}\u001e".getBytes(StandardCharsets.UTF_8));
            transport.isTextAlone = true;
            connection.attach(transport);
            assertThat(transport.ending).isEqualTo(Ending.NORMAL);
            assertThat(gone).isOne();
        }

        @Test
        void S56_noMessagePackOverText() {
            transport.isTextAlone = true;
            refused(
                    "{\"protocol\":\"messagepack\",\"version\":1}\n",
                    "Cannot use the 'messagepack' protocol on the current transport. The transport does not support"
                            + " 'Binary' transfer format.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"type\":6}\n", "foo\n", "\n", "{\"protocol\":\"json\"}\n", "[1]\n"})
        void whatIsNoHandshakeEndsIt(String message) {
            connect(false);
            client(message);
            assertThat(transport.taken())
                    .startsWith("{\"error\":\"An unexpected error occurred during connection handshake.");
            assertThat(transport.ending).isEqualTo(Ending.NORMAL);
            assertThat(gone).isEqualTo(1);
        }

        @Test
        void S42_whoSendsNoneIn15SecondsIsToldSo() {
            connect(false);
            pass(Duration.ofMillis(14_999));
            assertThat(transport.taken()).isEmpty();
            pass(Duration.ofMillis(1));
            assertThat(transport.taken()).isEqualTo("{\"error\":\"Handshake was canceled.\"}\n");
            assertThat(transport.ending).isEqualTo(Ending.NORMAL);
        }

        private void refused(String message, String error) {
            connect(false);
            client(message);
            assertThat(transport.taken()).isEqualTo("{\"error\":\"" + error + "\"}\n");
            assertThat(transport.ending).isEqualTo(Ending.NORMAL);
            assertThat(gone).isEqualTo(1);
            assertThat(told)
                    .as("a hub hears of no connection without handshake")
                    .isEmpty();
        }
    }

    @Nested
    class Invoking {

        @Test
        void aResultNoResultAndARefusalAreAnswered() {
            open();
            invoke("1", "Echo", "\"a\"");
            invoke("2", "Note", "\"b\"");
            invoke("3", "Refuse", "");
            assertThat(transport.taken())
                    .isEqualTo(
                            """
                            {"type":3,"invocationId":"1","result":"a"}
                            {"type":3,"invocationId":"2"}
                            {"type":3,"invocationId":"3","error":"An unexpected error occurred invoking 'Refuse' on the server. HubException: not today"}
                            """);
            assertThat(told).contains("b");
        }

        @Test
        void whatAMethodThrowsIsNotShown() {
            open();
            invoke("1", "Break", "");
            assertThat(transport.taken())
                    .isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"error\":\"An unexpected error occurred invoking"
                            + " 'Break' on the server.\"}\n");
        }

        @Test
        void S44_withoutAnIdNothingIsAnswered() {
            open();
            client(
                    """
                    {"type":1,"target":"Echo","arguments":["a"]}
                    {"type":1,"target":"Unknown","arguments":[]}
                    {"type":1,"target":"Break","arguments":[]}
                    {"type":1,"target":"Echo","arguments":[]}
                    """);
            assertThat(transport.taken()).isEmpty();
            assertThat(connection.isOpen()).isTrue();
        }

        @Test
        void S45_anUnknownMethodIsToldAndTheConnectionStays() {
            open();
            invoke("1", "X", "");
            assertThat(transport.taken())
                    .isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"error\":\"Unknown hub method 'X'\"}\n");
            assertThat(connection.isOpen()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "1", "1,2,3", "\"1\",\"2\"", "1.5,2", "null,1", "true,1", "{},1", "99999999999,1"})
        void S46_wrongArgumentsAreToldAndTheConnectionStays(String arguments) {
            open();
            invoke("1", "Add", arguments);
            assertThat(transport.taken())
                    .isEqualTo(
                            "{\"type\":3,\"invocationId\":\"1\",\"error\":\"Failed to invoke 'Add' due to an error on"
                                    + " the server.\"}\n");
            assertThat(connection.isOpen()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "true", "1.5", "{}", "[]"})
        void S46_aTextIsNothingElse(String argument) {
            open();
            invoke("1", "Echo", argument);
            assertThat(transport.taken()).contains("Failed to invoke 'Echo' due to an error on the server.");
        }

        @Test
        void S47_methodsAreFoundInAnyCase() {
            open();
            invoke("1", "aDD", "40,2");
            assertThat(transport.taken()).isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":42}\n");
        }

        @Test
        void oneAtATimeInTheirOrderWhilePingsGoOn() {
            open();
            invoke("1", "Later", "");
            invoke("2", "Echo", "\"after\"");
            client("{\"type\":6}\n");
            assertThat(transport.taken()).isEmpty();
            pending.get(0).complete("first");
            assertThat(transport.taken())
                    .isEqualTo(
                            """
                            {"type":3,"invocationId":"1","result":"first"}
                            {"type":3,"invocationId":"2","result":"after"}
                            """);
        }

        @Test
        void asManyAtATimeAsTheSettingsSay() {
            settings = settings.withParallel(2, 10);
            open();
            invoke("1", "Later", "");
            invoke("2", "Later", "");
            invoke("3", "Echo", "\"x\"");
            assertThat(pending).hasSize(2);
            pending.get(1).complete("second");
            assertThat(transport.taken())
                    .isEqualTo(
                            """
                            {"type":3,"invocationId":"2","result":"second"}
                            {"type":3,"invocationId":"3","result":"x"}
                            """);
        }

        @Test
        void aCancelledCallIsToldAndStillAnswered() {
            open();
            invoke("1", "Later", "");
            client("{\"type\":5,\"invocationId\":\"1\"}\n{\"type\":5,\"invocationId\":\"unknown\"}\n");
            assertThat(calls.get(0).isCancelled()).isTrue();
            pending.get(0).complete(1);
            assertThat(transport.taken()).isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":1}\n");
        }

        @Test
        void ofTwoCallsWithOneIdBothAreAnswered() {
            open();
            invoke("1", "Later", "");
            invoke("1", "Echo", "\"x\"");
            pending.get(0).complete("first");
            assertThat(transport.taken())
                    .isEqualTo(
                            """
                            {"type":3,"invocationId":"1","result":"first"}
                            {"type":3,"invocationId":"1","result":"x"}
                            """);
        }

        @Test
        void S55_theClientIsAskedAndAnswers() {
            open();
            CompletionStage<Integer> first = connection.invoke(Integer.class, "Ask", "x");
            CompletionStage<Integer> second = connection.invoke(Integer.class, "Ask", "y");
            CompletionStage<Integer> third = connection.invoke(Integer.class, "Ask", "z");
            assertThat(transport.taken())
                    .startsWith("{\"type\":1,\"invocationId\":\"s1\",\"target\":\"Ask\",\"arguments\":[\"x\"]}\n");
            client(
                    """
                    {"type":3,"invocationId":"s1","result":5}
                    {"type":3,"invocationId":"s2","error":"no"}
                    {"type":3,"invocationId":"s9","result":5}
                    """);
            assertThat(first.toCompletableFuture()).isCompletedWithValue(5);
            assertThatThrownBy(() -> second.toCompletableFuture().join())
                    .hasRootCauseInstanceOf(HubException.class)
                    .hasMessageContaining("no");
            connection.lost(transport, true);
            assertThat(third.toCompletableFuture()).isCompletedExceptionally();
        }

        private void invoke(String id, String target, String arguments) {
            client("{\"type\":1,\"invocationId\":\"" + id + "\",\"target\":\"" + target + "\",\"arguments\":["
                    + arguments + "]}\n");
        }
    }

    @Nested
    class Streaming {

        private static final String STREAM =
                "{\"type\":4,\"invocationId\":\"1\",\"target\":\"Stream\",\"arguments\":[]}\n";
        private static final String SUM =
                "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Sum\",\"arguments\":[],\"streamIds\":[\"u\"]}\n";

        @Test
        void itemsAndTheEndAreSent() {
            open();
            client(STREAM);
            published.item(1);
            published.item("b");
            published.subscriber.onComplete();
            assertThat(transport.taken())
                    .isEqualTo(
                            """
                            {"type":2,"invocationId":"1","item":1}
                            {"type":2,"invocationId":"1","item":"b"}
                            {"type":3,"invocationId":"1"}
                            """);
        }

        @Test
        void anIdThatIsUnderWayIsRefused() {
            open();
            client(STREAM + STREAM);
            assertThat(transport.taken())
                    .isEqualTo(
                            "{\"type\":3,\"invocationId\":\"1\",\"error\":\"Invocation ID '1' is already in use.\"}\n");
        }

        @Test
        void aFailureAndADeliberateOneAreTold() {
            open();
            client(STREAM);
            published.subscriber.onError(new IllegalStateException("a secret"));
            client(STREAM);
            published.subscriber.onError(new HubException("Ran out of data!"));
            assertThat(transport.taken())
                    .isEqualTo(
                            """
                            {"type":3,"invocationId":"1","error":"An error occurred on the server while streaming results."}
                            {"type":3,"invocationId":"1","error":"An error occurred on the server while streaming results. HubException: Ran out of data!"}
                            """);
        }

        @Test
        void aCancelledStreamStopsAndIsCompleted() {
            open();
            client(STREAM);
            published.item(1);
            client("{\"type\":5,\"invocationId\":\"1\"}\n");
            published.item(2);
            assertThat(published.isCancelled).isTrue();
            assertThat(transport.taken())
                    .isEqualTo("{\"type\":2,\"invocationId\":\"1\",\"item\":1}\n{\"type\":3,\"invocationId\":\"1\"}\n");
        }

        @Test
        void S54_theWrongKindOfInvocationIsTold() {
            open();
            client("{\"type\":4,\"invocationId\":\"1\",\"target\":\"Echo\",\"arguments\":[\"a\"]}\n"
                    + "{\"type\":1,\"invocationId\":\"2\",\"target\":\"Stream\",\"arguments\":[]}\n");
            assertThat(transport.taken())
                    .isEqualTo(
                            """
                            {"type":3,"invocationId":"1","error":"The client attempted to invoke the non-streaming 'Echo' method with a streaming invocation."}
                            {"type":3,"invocationId":"2","error":"The client attempted to invoke the streaming 'Stream' method with a non-streaming invocation."}
                            """);
        }

        @Test
        void aSlowClientIsNotSentMoreThanItTakes() {
            settings = settings.withSizes(32 << 10, 1 << 20, 200_000, 100_000);
            open();
            client(STREAM);
            transport.isSlow = true;
            String item = "x".repeat(10_000);
            while (published.demand > 0) {
                published.item(item);
                assertThat(published.items).as("it never stops asking").isLessThan(20);
            }
            assertThat(connection.isOpen()).isTrue();
            int before = published.items;
            transport.isSlow = false;
            transport.take();
            assertThat(published.demand).isGreaterThan(0);
            published.item(1);
            assertThat(published.items).isEqualTo(before + 1);
        }

        @Test
        void theClientsStreamIsWorkedOnWhileItComes() {
            open();
            client(SUM
                    + "{\"type\":2,\"invocationId\":\"u\",\"item\":1}\n"
                    + "{\"type\":2,\"invocationId\":\"u\",\"item\":2}\n");
            assertThat(transport.taken()).isEmpty();
            client("{\"type\":3,\"invocationId\":\"u\"}\n");
            assertThat(transport.taken()).isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":3}\n");
        }

        @Test
        void anItemOfAnotherTypeAndAnErrorEndTheClientsStream() {
            open();
            client(SUM + "{\"type\":2,\"invocationId\":\"u\",\"item\":\"x\"}\n");
            assertThat(transport.taken()).contains("HubException: Failed to bind Stream message.");
        }

        @Test
        void aClientThatGoesEndsItsStreams() {
            open();
            client(SUM);
            connection.lost(transport, true);
            assertThat(collected.sum).isCompletedExceptionally();
        }

        @Test
        void asManyStreamsAsTheMethodHas() {
            open();
            client(
                    "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Echo\",\"arguments\":[\"a\"],\"streamIds\":[\"u\"]}\n"
                            + "{\"type\":1,\"invocationId\":\"2\",\"target\":\"Sum\",\"arguments\":[]}\n");
            assertThat(transport.taken())
                    .contains("HubException: Client sent 1 stream(s), Hub method expects 0.")
                    .contains("HubException: Client sent 0 stream(s), Hub method expects 1.");
        }

        @Test
        void streamsAreBounded() {
            settings = settings.withParallel(1, 2);
            open();
            client(STREAM + STREAM.replace("\"1\"", "\"2\"") + STREAM.replace("\"1\"", "\"3\""));
            assertThat(transport.taken())
                    .isEqualTo("{\"type\":3,\"invocationId\":\"3\",\"error\":\"An unexpected error occurred invoking"
                            + " 'Stream' on the server. HubException: At most 2 streams may be open.\"}\n");
        }

        @Test
        void whatAMethodDoesNotTakeIsHeldAndBounded() {
            open();
            client("{\"type\":1,\"invocationId\":\"0\",\"target\":\"Later\",\"arguments\":[]}\n");
            String item = "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"" + "x".repeat(10_000) + "\"]}\n";
            int sent = 0;
            while (!connection.isFull()) {
                client(item);
                assertThat(++sent).as("it is never full").isLessThan(200);
            }
            assertThat(sent).isBetween(100, 110);
            pending.get(0).complete(null);
            assertThat(connection.isFull()).isFalse();
        }
    }

    @Nested
    class Living {

        @Test
        void S50_aPingAfter15SecondsWithoutAnything() {
            open();
            pass(Duration.ofSeconds(14));
            assertThat(transport.taken()).isEmpty();
            connection.send("T", 1);
            assertThat(transport.taken()).isEqualTo("{\"type\":1,\"target\":\"T\",\"arguments\":[1]}\n");
            pass(Duration.ofSeconds(14));
            assertThat(transport.taken()).isEmpty();
            pass(Duration.ofSeconds(1));
            assertThat(transport.taken()).isEqualTo("{\"type\":6}\n");
        }

        @Test
        void S50_noneWhereTheClientAsksByItself() {
            transport.keepsItselfAlive = true;
            open();
            pass(Duration.ofSeconds(60));
            assertThat(transport.taken()).isEmpty();
        }

        @Test
        void S51_whoHasPingedOnceAndIsSilentIsGone() {
            open();
            pass(Duration.ofSeconds(300));
            assertThat(connection.isOpen()).as("one that never pings").isTrue();
            client("{\"type\":6}\n");
            pass(Duration.ofSeconds(29));
            assertThat(connection.isOpen()).isTrue();
            client("{\"type\":1,\"target\":\"Note\",\"arguments\":[\"a\"]}\n");
            pass(Duration.ofSeconds(29));
            assertThat(connection.isOpen()).isTrue();
            transport.taken();
            pass(Duration.ofSeconds(1));
            assertThat(transport.taken())
                    .isEqualTo(
                            "{\"type\":7,\"error\":\"Connection closed with an error. The client has sent nothing for"
                                    + " 30 s.\"}\n");
            assertThat(transport.ending).isEqualTo(Ending.NORMAL);
        }

        @Test
        void aSlowReaderIsClosed() {
            settings = settings.withSizes(32 << 10, 1 << 20, 100_000, 100_000);
            open();
            transport.isSlow = true;
            int sent = 0;
            while (connection.send("T", "x".repeat(1000))) {
                assertThat(++sent).as("it is never full").isLessThan(200);
            }
            assertThat(sent).isBetween(90, 110);
            assertThat(transport.ending).isEqualTo(Ending.SLOW);
            assertThat(gone).isEqualTo(1);
            assertThat(told).contains("left: The client is too slow.");
        }

        @Test
        void whoDoesNotTakeOneWriteIn10SecondsIsClosed() {
            open();
            transport.isSlow = true;
            connection.send("T");
            pass(Duration.ofSeconds(9));
            assertThat(connection.isOpen()).isTrue();
            pass(Duration.ofSeconds(1));
            assertThat(transport.ending).isEqualTo(Ending.SLOW);
        }

        @Test
        void manySmallMessagesAreOneWrite() {
            open();
            transport.isSlow = true;
            for (int i = 0; i < 100; i++) {
                connection.send("T", i);
            }
            assertThat(transport.written).hasSize(1);
            transport.take();
            assertThat(transport.written).hasSize(2);
            assertThat(transport.taken().split("\n")).hasSize(100);
        }
    }

    @Nested
    class Ends {

        @Test
        void S43_whatIsNoMessageEndsItWithTheReason() {
            open();
            client("{\"type\":1,\"target\":\"Note\"}\n{\"type\":1,\"target\":\"Note\",\"arguments\":[\"late\"]}\n");
            assertThat(transport.taken())
                    .isEqualTo("{\"type\":7,\"error\":\"Connection closed with an error. InvalidDataException: Missing"
                            + " required property 'arguments'.\"}\n");
            assertThat(transport.ending).isEqualTo(Ending.NORMAL);
            assertThat(told)
                    .doesNotContain("late")
                    .contains("left: Connection closed with an error. InvalidDataException: Missing required property"
                            + " 'arguments'.");
        }

        @Test
        void S43_anUnknownTypeDoesNot() {
            open();
            client("{\"type\":77}\n{\"type\":9,\"sequenceId\":7}\n{\"type\":8,\"sequenceId\":7}\n");
            assertThat(connection.isOpen()).isTrue();
        }

        @Test
        void S52_aMessageThatIsTooLong() {
            open();
            client("x".repeat(32 << 10));
            assertThat(transport.taken())
                    .isEqualTo("{\"type\":7,\"error\":\"Connection closed with an error. InvalidDataException: The"
                            + " maximum message size of 32768B was exceeded.\"}\n");
        }

        @Test
        void S53_aFarewellLetsComeAgain() {
            open();
            connection.send("T");
            connection.close(null, true);
            assertThat(transport.taken())
                    .isEqualTo(
                            "{\"type\":1,\"target\":\"T\",\"arguments\":[]}\n{\"type\":7,\"allowReconnect\":true}\n");
            assertThat(transport.ending).isEqualTo(Ending.NORMAL);
            assertThat(told).contains("left: null");
            assertThat(connection.send("T")).isFalse();
        }

        @Test
        void whatWaitsIsSentBeforeIt() {
            open();
            transport.isSlow = true;
            connection.send("T", 1);
            connection.send("T", 2);
            connection.close("bye", false);
            assertThat(transport.ending).isNull();
            transport.take();
            transport.take();
            transport.take();
            assertThat(transport.taken()).endsWith("[2]}\n{\"type\":7,\"error\":\"bye\"}\n");
            assertThat(transport.ending).isEqualTo(Ending.NORMAL);
        }

        @Test
        void aClientsCloseIsTheEnd() {
            open();
            client("{\"type\":7}\n");
            assertThat(transport.ending).isEqualTo(Ending.NORMAL);
            assertThat(told).contains("left: null");
            assertThat(gone).isEqualTo(1);
        }

        @Test
        void whatOnConnectedThrowsEndsItAndOnLeftIsCalled() {
            Hub strict = Hub.builder()
                    .onConnected(each -> {
                        throw new HubException("full");
                    })
                    .onLeft((each, error) -> told.add("left"))
                    .build();
            connection = new Connection(
                    new HubClient("id", HubCaller.ANONYMOUS, new Query(null), false),
                    strict,
                    clock,
                    Runnable::run,
                    () -> gone++);
            connection.attach(transport);
            client(HANDSHAKE);
            assertThat(transport.taken())
                    .isEqualTo("{}\n{\"type\":7,\"error\":\"Connection closed with an error. HubException: full\"}\n");
            assertThat(told).containsExactly("left");
        }
    }

    @Nested
    class ComingAgain {

        private final TestTransport second = new TestTransport();

        private void openStateful() {
            connect(true);
            client("{\"protocol\":\"json\",\"version\":2}\n");
            assertThat(transport.taken()).isEqualTo("{}\n");
        }

        private void again(String records) {
            connection.receive(second, records.replace('\n', '\u001e').getBytes(StandardCharsets.UTF_8));
        }

        @Test
        void S57_whatWasNotAcknowledgedIsSentAgainBehindASequence() {
            openStateful();
            connection.send("T", 1);
            connection.send("T", 2);
            client("{\"type\":8,\"sequenceId\":1}\n");
            connection.lost(transport, false);
            connection.send("T", 3);
            assertThat(connection.isOpen()).isTrue();

            connection.attach(second);
            assertThat(second.taken())
                    .isEqualTo(
                            """
                            {"type":9,"sequenceId":2}
                            {"type":1,"target":"T","arguments":[2]}
                            {"type":1,"target":"T","arguments":[3]}
                            """);
            assertThat(gone).isZero();
        }

        @Test
        void S57_theClientsMessagesAreWorkedOnOnce() {
            openStateful();
            client("{\"type\":1,\"target\":\"Note\",\"arguments\":[\"a\"]}\n{\"type\":6}\n"
                    + "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"b\"]}\n{\"type\":1,\"target\":\"No");
            connection.lost(transport, false);
            connection.attach(second);
            again("{\"type\":1,\"target\":\"Note\",\"arguments\":[\"ignored before the sequence\"]}\n"
                    + "{\"type\":9,\"sequenceId\":2}\n"
                    + "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"b\"]}\n"
                    + "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"c\"]}\n");
            assertThat(told).containsExactly("connected", "a", "b", "c");
        }

        @Test
        void S57_whatHasBeenSeenIsAcknowledgedOnceASecond() {
            openStateful();
            client("{\"type\":1,\"target\":\"Note\",\"arguments\":[\"a\"]}\n"
                    + "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"b\"]}\n");
            assertThat(transport.taken()).isEmpty();
            pass(Duration.ofSeconds(1));
            assertThat(transport.taken()).isEqualTo("{\"type\":8,\"sequenceId\":2}\n");
            pass(Duration.ofSeconds(1));
            assertThat(transport.taken()).isEmpty();
        }

        @Test
        void S57_sendingWaitsWhereTooMuchIsNotAcknowledged() {
            settings = settings.withSizes(32 << 10, 1 << 20, 1 << 20, 5_000);
            openStateful();
            for (int i = 0; i < 10; i++) {
                connection.send("T", "x".repeat(1_000));
            }
            assertThat(transport.taken().split("\n")).hasSize(5);
            client("{\"type\":8,\"sequenceId\":3}\n");
            assertThat(transport.taken().split("\n")).hasSize(3);
        }

        @Test
        void S57_aSequenceThatIsTooHighIsAnError() {
            openStateful();
            connection.lost(transport, false);
            connection.attach(second);
            again("{\"type\":9,\"sequenceId\":2}\n");
            assertThat(second.taken())
                    .contains("\"type\":7", "Sequence ID greater than amount of messages we've received.");
        }

        @Test
        void anAcknowledgementOfWhatWasNotSentIsAnError() {
            openStateful();
            client("{\"type\":8,\"sequenceId\":1}\n");
            assertThat(transport.taken()).contains("\"type\":7");
        }

        @Test
        void whoDoesNotComeAgainIn15SecondsIsGone() {
            openStateful();
            connection.lost(transport, false);
            pass(Duration.ofMillis(14_999));
            assertThat(connection.isOpen()).isTrue();
            pass(Duration.ofMillis(1));
            assertThat(gone).isEqualTo(1);
            assertThat(told).contains("left: The client has not come again.");
        }

        @Test
        void aSecondSocketTakesThePlaceOfTheFirst() {
            openStateful();
            connection.attach(second);
            assertThat(transport.ending).isEqualTo(Ending.REPLACED);
            connection.lost(transport, false);
            assertThat(connection.isOpen()).isTrue();
            assertThat(second.taken()).isEqualTo("{\"type\":9,\"sequenceId\":1}\n");
        }

        @Test
        void anOrderlyCloseIsNoLoss() {
            openStateful();
            connection.lost(transport, true);
            assertThat(gone).isEqualTo(1);
        }

        @Test
        void whoSpeaksVersion1HasNone() {
            connect(true);
            client(HANDSHAKE);
            connection.lost(transport, false);
            assertThat(gone).isEqualTo(1);
        }
    }

    private static final class TestPublisher implements Flow.Publisher<Object>, Flow.Subscription {

        Flow.Subscriber<? super Object> subscriber;
        boolean isCancelled;
        long demand;
        int items;

        void item(Object item) {
            items++;
            demand--;
            subscriber.onNext(item);
        }

        @Override
        public void subscribe(Flow.Subscriber<? super Object> given) {
            subscriber = given;
            demand = 0;
            given.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            demand += n;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }

    private static final class Collector implements Flow.Subscriber<Integer> {

        final CompletableFuture<Integer> sum = new CompletableFuture<>();
        private int so;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer item) {
            so += item;
        }

        @Override
        public void onError(Throwable error) {
            sum.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            sum.complete(so);
        }
    }
}
