package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TopicListenerTest {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch hearsOn = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Each receives one event whose bean does something worse. */
    private final class Receiver extends EventReceiver {
        @Override
        void next(String address, String subscription) throws Exception {
            received.add(address);
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

    @Test
    void listensOnWhateverABeanDoes() throws Exception {
        TopicListener listener = new TopicListener(null, new Receiver());
        Thread thread = new Thread(() -> listener.listen("carillon.events.default.#", "shop"));
        thread.start();

        assertThat(hearsOn.await(40, TimeUnit.SECONDS)).isTrue();

        ended.countDown();
        listener.stop();
        thread.join(TimeUnit.SECONDS.toMillis(40));
        assertThat(thread.isAlive()).isFalse();
    }
}
