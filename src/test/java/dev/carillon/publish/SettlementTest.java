package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.UniqueKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random groups beside a model that stores one submission after the other, each on its own. */
class SettlementTest {

    /** What is stored: the content under an id, and the answer to a request. */
    private static final class Model {

        final Map<String, String> contents = new HashMap<>();
        final Map<UUID, List<String>> answers = new HashMap<>();
        final Map<UUID, UUID> hashes = new HashMap<>();

        List<String> publish(Submission submission) {
            IdempotentRequest request = submission.request();
            if (request != null && answers.containsKey(request.key())) {
                if (!hashes.get(request.key()).equals(request.hash())) {
                    return Collections.nCopies(submission.candidates().size(), "KeyReused");
                }
                return answers.get(request.key()).stream()
                        .map(each -> each.replace("Stored", "Duplicate"))
                        .toList();
            }
            Map<String, String> before = Map.copyOf(contents);
            List<String> results = new ArrayList<>();
            submission.candidates().forEach(each -> results.add(publish(each)));
            boolean failed = results.stream().anyMatch(each -> !each.equals("Stored") && !each.equals("Duplicate"));
            if (failed && !submission.partial()) {
                contents.keySet().retainAll(before.keySet());
                for (int i = 0; i < results.size(); i++) {
                    if (results.get(i).equals("Stored")
                            || results.get(i).equals("Duplicate") && !before.containsKey(id(submission, i))) {
                        results.set(i, "Withheld");
                    }
                }
            } else if (request != null
                    && results.stream().anyMatch(each -> each.equals("Stored") || each.equals("Duplicate"))) {
                answers.put(request.key(), results);
                hashes.put(request.key(), request.hash());
            }
            return results;
        }

        private static String id(Submission submission, int index) {
            return ((Candidate.Fresh) submission.candidates().get(index))
                    .event()
                    .event()
                    .getId();
        }

        private String publish(Candidate candidate) {
            if (candidate instanceof Candidate.Settled) {
                return "Refused";
            }
            EventData event = ((Candidate.Fresh) candidate).event().event();
            String first = contents.putIfAbsent(event.getId(), event.dataText());
            return first == null ? "Stored" : first.equals(event.dataText()) ? "Duplicate" : "Conflict";
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void eachGroupEndsAsIfItsSubmissionsHadComeOneByOne(int block) {
        for (long seed = block * 1_000L; seed < block * 1_000L + 1_000; seed++) {
            Random random = new Random(seed);
            Model model = new Model();
            Known known = new Known(new HashMap<>(), new HashMap<>());
            Map<String, UUID> ids = new HashMap<>();
            for (int round = 0; round < 3; round++) {
                List<Submission> group = group(random, known);
                Settlement settled = Settlement.of(group, known);
                for (int i = 0; i < group.size(); i++) {
                    assertThat(settled.results().get(i).stream().map(SettlementTest::name))
                            .as("seed %d, round %d, submission %d", seed, round, i)
                            .containsExactlyElementsOf(model.publish(group.get(i)));
                }
                keep(settled, known, ids, seed);
                spoil(random, known, model);
            }
            assertThat(ids.keySet()).as("seed %d", seed).isEqualTo(model.contents.keySet());
        }
    }

    /** What a database would know from now on; what was answered as stored is that very event. */
    private static void keep(Settlement settled, Known known, Map<String, UUID> ids, long seed) {
        for (NewEvent each : settled.stored()) {
            assertThat(ids.put(each.event().getId(), each.id()))
                    .as("seed %d stored twice", seed)
                    .isNull();
            known.events().put(each.key(), new Known.First(each.id(), each.event()));
        }
        known.requests().putAll(settled.answered());
        for (PublishResult each :
                settled.results().stream().flatMap(List::stream).toList()) {
            if (each instanceof PublishResult.Stored stored) {
                assertThat(ids.get(stored.event().getId())).as("seed %d", seed).isEqualTo(stored.id());
            } else if (each instanceof PublishResult.Duplicate duplicate) {
                assertThat(ids.get(duplicate.eventId())).as("seed %d", seed).isEqualTo(duplicate.id());
            }
        }
    }

    /** The row of an event can no longer be read: from now on its content is like nobody else's. */
    private static void spoil(Random random, Known known, Model model) {
        known.events().replaceAll((key, first) -> {
            if (first.event() == null || random.nextInt(8) > 0) {
                return first;
            }
            model.contents.put(first.event().getId(), "unreadable");
            return new Known.First(first.id(), null);
        });
    }

    private static List<Submission> group(Random random, Known known) {
        List<Submission> group = new ArrayList<>();
        Map<UUID, List<Candidate>> bodies = new HashMap<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            List<Candidate> candidates = new ArrayList<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                candidates.add(candidate(random));
            }
            IdempotentRequest request = null;
            if (random.nextInt(3) == 0) {
                UUID hash = hash(candidates);
                request = new IdempotentRequest(1, new UUID(0, random.nextInt(3)), hash);
                if (random.nextBoolean() && !bodies.isEmpty()) { // the same request once more
                    hash = bodies.keySet().iterator().next();
                    candidates = bodies.get(hash);
                    request = new IdempotentRequest(1, new UUID(0, random.nextInt(3)), hash);
                }
                bodies.put(hash, candidates);
            }
            group.add(Submission.of(candidates, random.nextBoolean(), request));
        }
        return group;
    }

    private static UUID hash(List<Candidate> candidates) {
        StringBuilder text = new StringBuilder();
        candidates.forEach(each -> text.append(
                each instanceof Candidate.Fresh fresh
                        ? fresh.event().event().getId() + fresh.event().event().dataText()
                        : "refused"));
        return UniqueKey.hash(text.toString().getBytes());
    }

    private static Candidate candidate(Random random) {
        if (random.nextInt(12) == 0) {
            return new Candidate.Settled(new PublishResult.Refused(new RefusedException("/id", "is one", null)));
        }
        String id = "id" + random.nextInt(6);
        EventData event = EventData.builder("order/created")
                .id(id)
                .source("/source")
                .type("order.created")
                .json(String.valueOf(random.nextInt(5) / 4))
                .build();
        return new Candidate.Fresh(
                new NewEvent(UUID.randomUUID(), 1, Instant.EPOCH, UniqueKey.of(1, "/source", id), event));
    }

    private static String name(PublishResult result) {
        return result.getClass().getSimpleName();
    }
}
