package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGTERM under load: whoever comes hears that it shall come again elsewhere, and then nobody listens. */
@Tag("once-a-server")
class OrderlyEndIT {

    @Test
    void underLoadItEndsInOrder() throws Exception {
        Assumptions.assumeTrue(
                "payara".equals(System.getProperty("carillon.it.server", "payara")), "carillon.jar only");
        CarillonServer server = CarillonServer.create("orderly-end", TestDatabase.fresh(), Map.of());
        server.start();
        Api api = server.api();
        String topic = Topics.unique("end");
        List<Answer> others = new CopyOnWriteArrayList<>();
        AtomicBoolean ends = new AtomicBoolean();
        List<Thread> publishers = List.of(publisher(api, topic, others, ends), publisher(api, topic, others, ends));
        int lines = Files.readAllLines(server.log()).size();

        long began = System.nanoTime();
        server.stop();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        ends.set(true);
        for (Thread each : publishers) {
            each.join();
        }

        assertThat(others).isNotEmpty().allSatisfy(each -> {
            each.expectProblem(503);
            assertThat(each.headers().firstValue("Retry-After")).isPresent();
        });
        assertThat(took).isLessThan(Duration.ofSeconds(15)); // on a machine at rest about 7
        List<String> said = Files.readAllLines(server.log());
        assertThat(said.subList(lines, said.size()))
                .hasSizeLessThan(200)
                .noneMatch(line -> line.contains("NoClassDefFoundError"))
                .noneMatch(line ->
                        line.contains(" ERROR ") || line.contains("loop.failing") || line.contains("exc_get_conn"));
    }

    /** What is answered by anything but 202. */
    private static Thread publisher(Api api, String topic, List<Answer> others, AtomicBoolean ends) {
        Thread thread = new Thread(() -> {
            while (!ends.get()) {
                try {
                    Answer answer = api.publish(anEvent(topic));
                    if (answer.status() != 202) {
                        others.add(answer);
                    }
                } catch (UncheckedIOException nobodyListens) {
                    return;
                }
            }
        });
        thread.start();
        return thread;
    }
}
