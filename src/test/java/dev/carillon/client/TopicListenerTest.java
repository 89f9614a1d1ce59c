package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.observer.Subscriber;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicListenerTest {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch hearsOn = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Each receives one event whose bean does something worse. */
    private final class Worsening extends EventReceiver {
        @Override
        void next(String address, String subscription, Subscriber subscriber, Duration wait) throws Exception {
            received.add(subscription);
            switch (received.size()) {
                case 1 -> throw new AssertionError("as asked for");
                case 2 -> Thread.currentThread().interrupt();
                case 3 -> throw new InterruptedException("as asked for");
                case 4 -> {
                    Thread.currentThread().interrupt();
                    throw new StackOverflowError("as asked for");
                }
                default -> {
                    hearsOn.countDown();
                    ended.await();
                }
            }
        }
    }

    /** One of two subscribers always fails; the other one hears five times. */
    private final class HalfFailing extends EventReceiver {
        @Override
        void next(String address, String subscription, Subscriber subscriber, Duration wait) throws Exception {
            received.add(subscription);
            if (subscription.equals("failing")) {
                throw new IllegalStateException("as asked for");
            }
            if (received.stream().filter("good"::equals).count() == 5) {
                hearsOn.countDown();
                ended.await();
            }
        }
    }

    @Test
    void listensOnWhateverABeanDoes() throws Exception {
        listen(new Worsening(), "one");
    }

    @Test
    void V10_whoFailsWaitsAndKeepsNoOtherOfItsThreadWaiting() throws Exception {
        listen(new HalfFailing(), "failing", "good");

        assertThat(received).filteredOn("failing"::equals).hasSizeLessThan(5);
    }

    private void listen(EventReceiver receiver, String... subscriptions) throws Exception {
        TopicListener listener = new TopicListener(null, null, receiver);
        List<Subscription> all = Stream.of(subscriptions)
                .map(each -> new Subscription("carillon.events.default.#", each, null, receiver))
                .toList();
        Thread thread = new Thread(() -> listener.listen(all));
        thread.start();

        assertThat(hearsOn.await(40, TimeUnit.SECONDS)).isTrue();

        ended.countDown();
        listener.stop();
        thread.join(TimeUnit.SECONDS.toMillis(40));
        assertThat(thread.isAlive()).isFalse();
    }
}
