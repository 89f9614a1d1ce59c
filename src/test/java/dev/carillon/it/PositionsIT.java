package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.HeldTransaction;
import dev.carillon.fixture.Load;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Whoever reads by position, page after page while others publish, reads no gap, no double and nothing out of order;
 * also when a publisher's transaction began before and committed long after its neighbours.
 *
 * <p>On PostgreSQL two nodes write, on H2 (whose file one process owns) one does.
 */
class PositionsIT {

    private static final Duration HELD = Duration.ofSeconds(10);

    private final String topic = Topics.unique("positions");

    @Test
    void aReaderMissesNothingWhileATransactionStaysOpenBesideOthers() {
        TestDatabase database = TestDatabase.fresh();
        try (CarillonServer one = CarillonServer.create("positions-1", database, Map.of());
                CarillonServer two =
                        database.isPostgresql() ? CarillonServer.create("positions-2", database, Map.of()) : one) {
            one.start();
            if (two != one) {
                two.start();
            }
            Reader reader = new Reader(one.api(), topic);
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
                while (!ended.get()) {
                    reader.readOn();
                }
            });

            AnEvent before = anEvent(topic);
            one.api().publish(before).expect(202);
            AnEvent held = anEvent(topic);
            long asked = System.nanoTime(); // what was asked for now commits no earlier than HELD after now
            HeldTransaction transaction = HeldTransaction.begin(one, held, HELD, "commit");
            Set<String> published = new TreeSet<>(Set.of(before.id(), held.id()));
            CompletableFuture<Void> committed = CompletableFuture.runAsync(transaction::awaitEnd);
            while (!committed.isDone()) {
                Load onOne = Load.insist(one.api(), 100, 4, () -> anEvent(topic));
                Load onTwo = Load.insist(new Api(two.baseUri(), one.adminKey()), 100, 4, () -> anEvent(topic));
                published.addAll(onOne.finish());
                published.addAll(onTwo.finish());
                List<String> read = reader.ids();
                if (System.nanoTime() - asked < HELD.toNanos()) {
                    assertThat(read).as("uncommitted").doesNotContain(held.id());
                }
            }
            AnEvent after = anEvent(topic);
            one.api().publish(after).expect(202);
            published.add(after.id());

            Awaitility.await("all of " + published.size() + " events")
                    .until(() -> reader.ids().size() >= published.size());
            ended.set(true);
            reading.join();
            assertThat(reader.ids()).doesNotHaveDuplicates().hasSameElementsAs(published);
            assertThat(reader.positions()).isSorted().doesNotHaveDuplicates();
            Reader again = new Reader(one.api(), topic);
            again.readOn();
            assertThat(again.ids())
                    .as("who comes late reads the same, in the same order")
                    .isEqualTo(reader.ids());
        }
    }

    /**
     * Follows the log by the cursor of each page. The last page has none: what it shows is taken once it is full, or at
     * the end.
     */
    private static final class Reader {

        private final Api api;
        private final String query;
        private final List<JsonObject> events = new ArrayList<>();
        private List<JsonObject> lastPage = List.of();
        private String cursor = "";

        Reader(Api api, String topic) {
            this.api = api;
            this.query = "/api/v1/events?limit=20&topic=" + topic;
        }

        synchronized void readOn() {
            boolean last = false;
            while (!last) {
                JsonObject page = api.get(query + cursor).expect(200).json();
                lastPage = page.getJsonArray("data").getValuesAs(JsonObject.class);
                last = !page.containsKey("next");
                if (!last) {
                    events.addAll(lastPage);
                    cursor = "&cursor=" + page.getString("next");
                }
            }
        }

        synchronized List<JsonObject> events() {
            List<JsonObject> all = new ArrayList<>(events);
            all.addAll(lastPage);
            return all;
        }

        List<String> ids() {
            return events().stream()
                    .map(each -> each.getJsonObject("event").getString("id"))
                    .toList();
        }

        List<Long> positions() {
            return events().stream()
                    .map(each -> each.getJsonNumber("position").longValue())
                    .toList();
        }
    }
}
