package dev.carillon.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import dev.carillon.outbound.HttpSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A sender, and what a test says to it. */
public final class SenderFixture implements AutoCloseable {

    /** The one name that may be used. */
    public static final String FACTORY = "jms/shop";

    public static final Duration DEADLINE = Duration.ofSeconds(10);

    public final BrokerSender sender;

    public SenderFixture() {
        this(new AddressGuard(List.of("127.0.0.1/32", "localhost")), 10, Duration.ofSeconds(30));
    }

    public SenderFixture(AddressGuard guard, int connections, Duration idle) {
        sender = new BrokerSender(
                new Dialer(HttpSettings.DEFAULTS, guard),
                guard,
                new MessagingSettings(
                        connections, idle, Duration.ofSeconds(5), Duration.ofSeconds(15), Set.of(FACTORY)),
                new ClientLibraries(null),
                (ThreadFactory) Thread::new);
    }

    /** With single quotes. */
    public static BrokerAddressee addressee(String json) {
        try {
            return new TargetReader("/destination", new ObjectMapper().readTree(json.replace('\'', '"'))).read(false);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static OutgoingMessage message(String address, String id, String body) {
        return new OutgoingMessage(
                address, address, id, null, "application/json", Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    public CompletableFuture<SendResult> begin(BrokerAddressee to, OutgoingMessage message, Duration deadline) {
        return begin(1, to, message, deadline);
    }

    CompletableFuture<SendResult> begin(
            int application, BrokerAddressee to, OutgoingMessage message, Duration deadline) {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        sender.send(application, to.target(), message, deadline, each -> {
            if (!result.complete(each)) {
                throw new AssertionError("two results");
            }
        });
        return result;
    }

    public SendResult send(BrokerAddressee to, OutgoingMessage message) {
        return get(begin(to, message, DEADLINE));
    }

    public static SendResult get(CompletableFuture<SendResult> result) {
        try {
            return result.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        sender.close();
    }
}
