package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.loop.FailureLog;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names whose addresses change between one look and the next. */
class CheckedResolverTest {

    private static final String NAME = "rebinding.example";
    private static final String PUBLIC = "93.184.215.14";

    private final List<SharedThreads> opened = new ArrayList<>();
    private final Deque<String[]> answers = new ArrayDeque<>();
    private final AddressGuard guard = new AddressGuard(List.of(), this::next);
    private final AtomicLong nanos = new AtomicLong();
    private final CheckedResolver resolver = new CheckedResolver(guard, threads(Thread::new), null, nanos::get);

    @AfterEach
    void close() throws InterruptedException {
        for (SharedThreads each : opened) {
            each.close();
        }
    }

    @Test
    void whatIsCheckedIsWhatIsConnectedTo() throws Exception {
        answers.add(new String[] {PUBLIC});
        answers.add(new String[] {"127.0.0.1"});

        prepare();
        assertThat(resolver.resolve(NAME))
                .extracting(InetAddress::getHostAddress)
                .containsExactly(PUBLIC);
        assertThat(resolver.resolve(NAME)).as("not asked again").hasSize(1);
        assertThat(answers).hasSize(1);
    }

    @Test
    void aNameThatLeadsInsideAtTheNextLookIsRefusedThen() throws Exception {
        answers.add(new String[] {PUBLIC});
        answers.add(new String[] {"127.0.0.1"});
        answers.add(new String[] {PUBLIC});

        prepare();
        assertThat(resolver.resolve(NAME)).hasSize(1);
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        prepare();
        assertThatThrownBy(() -> resolver.resolve(NAME))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("must lead to public addresses")
                .hasMessageNotContaining("127.0.0.1");
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        prepare();
        assertThat(resolver.resolve(NAME))
                .extracting(InetAddress::getHostAddress)
                .containsExactly(PUBLIC);
    }

    /** The client asks on a thread that serves all requests. */
    @Test
    void ageingWhileItWaitsForAConnectionItLeadsWhereItWasCheckedAndIsNotLookedUpThere() throws Exception {
        answers.add(new String[] {PUBLIC});
        answers.add(new String[] {"169.254.169.254"});

        prepare();
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());

        assertThat(resolver.resolve(NAME))
                .extracting(InetAddress::getHostAddress)
                .containsExactly(PUBLIC);
        assertThat(answers).hasSize(1);
    }

    @Test
    void oneAddressInsideRefusesTheWholeName() throws Exception {
        answers.add(new String[] {PUBLIC, "10.0.0.1"});

        prepare();

        assertThatThrownBy(() -> resolver.resolve(NAME))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("must lead to public addresses");
    }

    @Test
    void namesWhoseServersNeverAnswerHoldUpNoOthers() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CheckedResolver shared = resolver(
                host -> {
                    if (host.startsWith("dead")) {
                        awaitQuietly(never);
                    }
                    return new InetAddress[] {InetAddress.getByName(PUBLIC)};
                },
                Thread::new);
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < 2_000; i++) {
            shared.prepare(1, "dead" + i + ".example", refused::incrementAndGet);
        }
        shared.prepare(1, NAME, refused::incrementAndGet); // somebody else's
        CountDownLatch ready = new CountDownLatch(2);

        shared.prepare(2, NAME, ready::countDown);
        shared.prepare(3, "other.example", ready::countDown);

        try {
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(shared.resolve(NAME)).hasSize(1);
            assertThat(refused).hasPositiveValue();
            assertThatThrownBy(() -> shared.resolve("dead1999.example")).hasMessageContaining("too many names");
        } finally {
            never.countDown();
        }
    }

    @Test
    void aNameThatIsPublicWhenItIsSetAndInsideWhenItIsUsedIsNotConnectedTo() throws Exception {
        answers.add(new String[] {PUBLIC});
        answers.add(new String[] {"127.0.0.1"});
        guard.resolve(NAME); // as when the subscription was made
        try (RawReceiver receiver = RawReceiver.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                HttpSender sender = new HttpSender(HttpSettings.DEFAULTS, guard)) {
            CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
            URI url = receiver.url(NAME);

            sender.send(
                    new OutboundRequest("POST", url, "text/plain", List.of(), null),
                    Duration.ofSeconds(5),
                    outcome::complete);

            assertThat(outcome.get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(SendOutcome.Unreachable.class, refused -> assertThat(refused.reason())
                            .contains("must lead to public addresses")
                            .doesNotContain("127.0.0.1", "loopback"));
            assertThat(receiver.connections()).isZero();
        }
    }

    @Test
    void anErrorOfALookUpIsAnAnswer() throws Exception {
        CheckedResolver failing = resolver(
                host -> {
                    throw new StackOverflowError("of the test");
                },
                Thread::new);
        CountDownLatch ready = new CountDownLatch(2);
        failing.prepare(1, NAME, ready::countDown);
        failing.prepare(1, NAME, ready::countDown);

        assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> failing.resolve(NAME))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage(FailureLog.SHOWN);
    }

    @Test
    void oneWhoThrowsKeepsNoOtherFromHearing() throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(2);
        CheckedResolver slow = resolver(
                host -> {
                    awaitQuietly(all);
                    return new InetAddress[] {InetAddress.getByName(PUBLIC)};
                },
                Thread::new);
        slow.prepare(1, NAME, ready::countDown);
        slow.prepare(1, NAME, () -> {
            throw new AssertionError("of the test");
        });
        slow.prepare(1, NAME, ready::countDown);
        all.countDown();

        assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void withoutAThreadForTheLookUpItIsAnsweredAndMadeTheNextTime() throws Exception {
        AtomicBoolean hasThreads = new AtomicBoolean();
        CheckedResolver poor = resolver(host -> new InetAddress[] {InetAddress.getByName(PUBLIC)}, task -> {
            if (!hasThreads.get()) {
                throw new InternalError("unable to create native thread");
            }
            return new Thread(task);
        });
        CountDownLatch refused = new CountDownLatch(1);
        poor.prepare(1, NAME, refused::countDown);
        assertThat(refused.getCount()).isZero();
        assertThatThrownBy(() -> poor.resolve(NAME)).hasMessage(FailureLog.SHOWN);

        hasThreads.set(true);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        CountDownLatch ready = new CountDownLatch(1);
        poor.prepare(1, NAME, ready::countDown);
        assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(poor.resolve(NAME)).hasSize(1);
    }

    private CheckedResolver resolver(AddressGuard.Names names, ThreadFactory threads) {
        return new CheckedResolver(new AddressGuard(List.of(), names), threads(threads), null, nanos::get);
    }

    private SharedThreads threads(ThreadFactory factory) {
        SharedThreads threads = new SharedThreads(16, factory);
        opened.add(threads);
        return threads;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void prepare() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(1);
        resolver.prepare(1, NAME, ready::countDown);
        assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private InetAddress[] next(String host) throws UnknownHostException {
        String[] literals = answers.remove();
        InetAddress[] found = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            found[i] = InetAddress.getByAddress(
                    host, InetAddress.getByName(literals[i]).getAddress());
        }
        return found;
    }
}
