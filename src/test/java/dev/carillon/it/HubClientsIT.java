package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubConnectionState;
import com.microsoft.signalr.TransportEnum;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.NodeTests;
import dev.carillon.fixture.TestDatabase;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.subjects.ReplaySubject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** S58: Microsoft's clients, for Java here and for JavaScript in {@code src/test/interop/signalr}, with hubs of a test. */
@Tag("once-a-server")
class HubClientsIT {

    private static CarillonServer server;

    @BeforeAll
    static void start() {
        server = CarillonServer.create("hub-clients", TestDatabase.fresh(), Map.of(), "hubs");
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @ParameterizedTest
    @EnumSource(
            value = TransportEnum.class,
            names = {"WEBSOCKETS", "LONG_POLLING"})
    void S58_javaInvokesStreamsAndIsCalled(TransportEnum transport) {
        HubConnection client = HubConnectionBuilder.create(server.baseUri() + "/hubs/test")
                .withTransport(transport)
                .build();
        List<String> got = new CopyOnWriteArrayList<>();
        client.on("Back", got::add, String.class);
        client.onWithResult("Answer", question -> Single.just("answer to " + question), String.class);
        client.start().timeout(30, TimeUnit.SECONDS).blockingAwait();
        try {
            assertThat(client.invoke(Integer.class, "Add", 40, 2).blockingGet()).isEqualTo(42);
            assertThat(client.invoke(String.class, "Echo", "ä\u001e😀").blockingGet())
                    .isEqualTo("ä\u001e😀");
            client.invoke("Nothing").blockingAwait();
            client.send("SendBack", "Back", "hello");
            Awaitility.await().until(() -> got.equals(List.of("hello")));
            assertThat(client.invoke(String.class, "Ask", "it").blockingGet()).isEqualTo("answer to it");
            assertThat(client.stream(Integer.class, "Counter", 100).toList().blockingGet())
                    .hasSize(100)
                    .startsWith(0, 1, 2)
                    .endsWith(99);
            if (transport
                    == TransportEnum.WEBSOCKETS) { // its POSTs overtake each other, and items their own invocation
                uploads(client);
            }
            assertThatThrownBy(() -> client.invoke("Unknown").blockingAwait())
                    .hasMessageContaining("Unknown hub method 'Unknown'");
            assertThatThrownBy(() -> client.invoke("Refuse", "not today").blockingAwait())
                    .hasMessageContaining("HubException: not today");
            assertThatThrownBy(() -> client.invoke(Integer.class, "Add", 1).blockingGet())
                    .hasMessageContaining("Failed to invoke 'Add' due to an error on the server.");
            assertThat(client.getConnectionState()).isEqualTo(HubConnectionState.CONNECTED);
        } finally {
            client.stop().timeout(30, TimeUnit.SECONDS).blockingAwait();
        }
    }

    private static void uploads(HubConnection client) {
        ReplaySubject<Integer> numbers = ReplaySubject.create();
        Future<Integer> sum = client.invoke(Integer.class, "Sum", numbers).toFuture();
        for (int i = 1; i <= 100; i++) {
            numbers.onNext(i);
        }
        numbers.onComplete();
        assertThat(sum).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(5050);
    }

    @Test
    void S53_javaHearsAFarewell() {
        HubConnection client =
                HubConnectionBuilder.create(server.baseUri() + "/hubs/test").build();
        List<String> closed = new CopyOnWriteArrayList<>();
        client.onClosed(why -> closed.add(String.valueOf(why)));
        client.start().timeout(30, TimeUnit.SECONDS).blockingAwait();
        client.send("Bye", true);
        Awaitility.await().untilAsserted(() -> assertThat(closed).containsExactly("null"));
    }

    @Test
    void S35_javaWithAToken() {
        HubConnection refused = HubConnectionBuilder.create(server.baseUri() + "/hubs/guarded/hall")
                .build();
        assertThatThrownBy(() -> refused.start().timeout(30, TimeUnit.SECONDS).blockingAwait())
                .hasMessageContaining("401");
        HubConnection client = HubConnectionBuilder.create(server.baseUri() + "/hubs/guarded/hall")
                .withAccessTokenProvider(Single.just("let-me-in"))
                .build();
        client.start().timeout(30, TimeUnit.SECONDS).blockingAwait();
        assertThat(client.invoke(Map.class, "WhoAmI").blockingGet())
                .isEqualTo(Map.of("name", "let-me-in", "details", "hall"));
        client.stop().blockingAwait();
    }

    /** WebSockets, Server-Sent Events and long polling, JSON and MessagePack, and reconnects through a proxy that cuts. */
    @Test
    void S58_javaScript() {
        NodeTests.run("signalr", Map.of("HUB_URL", server.baseUri() + "/hubs"));
    }
}
