package dev.carillon.hubs;

import dev.carillon.loop.Starting;
import dev.carillon.realtime.signalr.Hub;
import dev.carillon.realtime.signalr.HubCall;
import dev.carillon.realtime.signalr.HubCaller;
import dev.carillon.realtime.signalr.HubConnection;
import dev.carillon.realtime.signalr.HubDoor;
import dev.carillon.realtime.signalr.HubException;
import dev.carillon.realtime.signalr.HubGuard;
import dev.carillon.realtime.signalr.HubRefusedException;
import dev.carillon.realtime.signalr.HubSettings;
import dev.carillon.realtime.signalr.Hubs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** {@code /hubs/test}, open to all; {@code /hubs/quick}, the same with short times; {@code /hubs/guarded}, for a token. */
@ApplicationScoped
public class TestHub {

    private static final String TOKEN = "let-me-in";
    private static final long SLOW_NANOS = 1_000_000;
    private static final String OTHER_TOKEN = "let-another-in";

    @Inject
    Hubs hubs;

    private final Map<String, HubConnection> connections = new ConcurrentHashMap<>();
    private final AtomicInteger left = new AtomicInteger();

    void open(@Observes Starting starting) {
        HubDoor open = new HubDoor(HubGuard.OPEN, Set.of("https://shop.example.com"));
        hubs.open("/hubs/test", hub(HubSettings.DEFAULTS), open);
        hubs.open(
                "/hubs/quick",
                hub(HubSettings.DEFAULTS.withTimes(
                        Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(2))),
                open);
        hubs.open("/hubs/guarded/{room}", hub(HubSettings.DEFAULTS), new HubDoor(request -> {
            String token = request.token();
            if (TOKEN.equals(token) || OTHER_TOKEN.equals(token)) {
                return new HubCaller(token, request.path("room"));
            }
            throw new HubRefusedException(401, "Send the token.");
        }));
    }

    private Hub hub(HubSettings settings) {
        return Hub.builder()
                .function("Echo", List.of(Object.class), call -> call.argument(0, Object.class))
                .function("Add", List.of(int.class, int.class), TestHub::add)
                .function(
                        "WhoAmI",
                        List.of(),
                        call -> Map.of(
                                "name", call.connection().caller().name(),
                                "details",
                                        String.valueOf(
                                                call.connection().caller().details())))
                .function("Left", List.of(), call -> left.get())
                .action("Nothing", List.of(), call -> {})
                .action("Slow", List.of(String.class), call -> LockSupport.parkNanos(SLOW_NANOS))
                .action("Refuse", List.of(String.class), call -> {
                    throw new HubException(call.text(0));
                })
                .action("Break", List.of(), call -> {
                    throw new IllegalStateException("a secret");
                })
                .action("SendBack", List.of(String.class, Object.class), call -> call.connection()
                        .send(call.text(0), call.argument(1, Object.class)))
                .action("SendMany", List.of(int.class), call -> {
                    for (int i = 0; i < call.argument(0, Integer.class); i++) {
                        call.connection().send("Item", i);
                    }
                })
                .action("Bye", List.of(boolean.class), call -> call.connection()
                        .close(null, call.argument(0, Boolean.class)))
                .function("Ask", List.of(String.class), call -> call.connection()
                        .invoke(String.class, "Answer", call.text(0)))
                .stream("Counter", List.of(int.class), call -> new Count(call.argument(0, Integer.class), null))
                .stream("Endless", List.of(), call -> new Count(Integer.MAX_VALUE, null))
                .stream(
                        "Failing",
                        List.of(int.class),
                        call -> new Count(call.argument(0, Integer.class), new HubException("Ran out of data!")))
                .upload("Sum", List.of(), List.of(int.class), TestHub::sum)
                .onConnected(connection -> connections.put(connection.id(), connection))
                .onLeft((connection, error) -> {
                    connections.remove(connection.id());
                    left.incrementAndGet();
                })
                .settings(settings)
                .build();
    }

    private static int add(HubCall call) {
        return call.argument(0, Integer.class) + call.argument(1, Integer.class);
    }

    private static CompletableFuture<Integer> sum(HubCall call) {
        CompletableFuture<Integer> sum = new CompletableFuture<>();
        call.stream(0, Integer.class).subscribe(new Flow.Subscriber<>() {

            private Flow.Subscription subscription;
            private int so;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                given.request(1);
            }

            @Override
            public void onNext(Integer item) {
                so += item;
                subscription.request(1);
            }

            @Override
            public void onError(Throwable error) {
                sum.completeExceptionally(error);
            }

            @Override
            public void onComplete() {
                sum.complete(so);
            }
        });
        return sum;
    }

    /** 0, 1, 2 … as asked for; ends, or fails, at its end. */
    private record Count(int end, RuntimeException failure) implements Flow.Publisher<Integer> {

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {

                private int next;
                private boolean isOver;

                @Override
                public synchronized void request(long n) {
                    for (long i = 0; i < n && !isOver; i++) {
                        if (next < end) {
                            subscriber.onNext(next++);
                        }
                        if (next == end) {
                            isOver = true;
                            if (failure == null) {
                                subscriber.onComplete();
                            } else {
                                subscriber.onError(failure);
                            }
                        }
                    }
                }

                @Override
                public synchronized void cancel() {
                    isOver = true;
                }
            });
        }
    }
}
