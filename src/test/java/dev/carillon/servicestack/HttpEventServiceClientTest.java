package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.fixture.HostileReceiver;
import dev.carillon.fixture.SettableClock;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.HttpSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpEventServiceClientTest {

    private final SettableClock clock = new SettableClock();

    @Test
    void anInterruptEndsTheWaitForAReceiverThatNeverAnswers() throws Exception {
        try (HostileReceiver receiver = HostileReceiver.http(HostileReceiver.silent());
                HttpSender http = new HttpSender(HttpSettings.DEFAULTS, new AddressGuard(List.of("127.0.0.1")))) {
            HttpEventServiceClient client =
                    new HttpEventServiceClient(http, ServiceStackSettings.DEFAULTS, clock, new PendingRelay());
            SubscriptionRelayConfig subscriber = new SubscriptionRelayConfig(
                    "s", new SubscriptionConfig(receiver.uri().toString(), "application/json", null));
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    client.relay(subscriber, new WebhookEvent(1, "e", "hello", clock.instant(), "{}", null));
                    end.complete(null);
                } catch (Throwable e) {
                    end.complete(Thread.currentThread().isInterrupted() ? e : null);
                }
            });
            thread.setDaemon(true);
            thread.start();
            await().until(() -> receiver.open() == 1);
            thread.interrupt();

            assertThat(end.get(30, TimeUnit.SECONDS)).hasMessage("the relay is ending");
        }
    }
}
