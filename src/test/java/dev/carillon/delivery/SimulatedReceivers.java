package dev.carillon.delivery;

import dev.carillon.subscription.SubscriptionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The receivers of a simulation: what they see, and what they answer. */
final class SimulatedReceivers {

    /** How an endpoint is. */
    enum Mood {
        HEALTHY,
        FLAKY,
        AWAY,
        SLOW,
        /** Some are slow, and some fail at once. */
        UNEVEN,
        BUSY,
        GONE,
        STRANGE
    }

    /** One request. */
    static final class Attempt {
        final int number;
        final SimulatedNode node;
        final String lease;
        final Delivery delivery;
        final SubscriptionSnapshot subscription;
        final int attempt;
        final Instant startedAt;
        final Consumer<AttemptOutcome> done;
        /** When it ends. */
        Instant endsAt;

        AttemptOutcome outcome;
        boolean isTwice;
        boolean isEnded;
        Instant endedAt;

        Attempt(
                int number,
                SimulatedNode node,
                Delivery delivery,
                SubscriptionSnapshot subscription,
                int attempt,
                Instant startedAt,
                Consumer<AttemptOutcome> done) {
            this.number = number;
            this.node = node;
            this.lease = node.lease.id();
            this.delivery = delivery;
            this.subscription = subscription;
            this.attempt = attempt;
            this.startedAt = startedAt;
            this.done = done;
        }

        @Override
        public String toString() {
            return "#" + number + " " + delivery.key() + " attempt " + attempt + " claim " + delivery.claim() + " by "
                    + lease + " -> " + outcome;
        }
    }

    final List<Attempt> all = new ArrayList<>();
    final List<Attempt> open = new ArrayList<>();
    final Map<Long, Mood> moods = new HashMap<>();
    private final long seed;
    private final boolean areLate;
    private boolean areAllWell;

    /** @param areLate whether some answers come later than anybody may wait for them */
    SimulatedReceivers(long seed, boolean areLate) {
        this.seed = seed;
        this.areLate = areLate;
    }

    /** From now on everybody answers 200 at once. */
    void becomeWell() {
        areAllWell = true;
        moods.clear();
    }

    /** Draws how this one ends; true if the request throws. */
    boolean draw(Attempt attempt, Instant now) {
        DeliveryKey key = attempt.delivery.key();
        SplittableRandom random = new SplittableRandom(seed
                ^ (key.position() * 0x9E3779B97F4A7C15L
                        + key.subscription() * 0xC2B2AE3D27D4EB4FL
                        + key.run() * 0x165667B19E3779F9L
                        + attempt.attempt * 0x27D4EB2F165667C5L
                        + attempt.delivery.claim().number() * 0x85EBCA77C2B2AE63L));
        Mood known = areAllWell ? Mood.HEALTHY : moods.getOrDefault(key.subscription(), Mood.HEALTHY);
        Mood mood = known != Mood.UNEVEN ? known : random.nextInt(5) < 2 ? Mood.SLOW : Mood.AWAY;
        Duration took = took(mood, random);
        attempt.endsAt = now.plus(took);
        attempt.outcome = outcome(mood, took, random);
        attempt.isTwice = !areAllWell && random.nextInt(40) == 0;
        return !areAllWell && mood == Mood.STRANGE && random.nextInt(6) == 0;
    }

    private Duration took(Mood mood, SplittableRandom random) {
        if (areAllWell || random.nextInt(4) == 0) {
            return Duration.ZERO;
        }
        if (mood == Mood.SLOW && areLate && random.nextInt(10) == 0) {
            return Duration.ofSeconds(random.nextInt(61, 600)); // later than a destination may
        }
        return mood == Mood.SLOW
                ? Duration.ofMillis(random.nextInt(3_000, 55_000))
                : Duration.ofMillis(random.nextInt(1, 3_000));
    }

    private AttemptOutcome outcome(Mood mood, Duration took, SplittableRandom random) {
        int drawn = random.nextInt(100);
        switch (mood) {
            case HEALTHY, SLOW:
                return areAllWell || drawn < 97 ? fine(took) : any(took, random);
            case FLAKY:
                return drawn < 50 ? fine(took) : fails(took, random);
            case AWAY:
                return fails(took, random);
            case BUSY:
                return drawn < 20
                        ? fine(took)
                        : new AttemptOutcome.Refused(
                                random.nextBoolean() ? 429 : 503,
                                random.nextInt(4) == 0
                                        ? Optional.empty()
                                        : Optional.of(Duration.ofSeconds(random.nextInt(0, 40))),
                                took,
                                "busy");
            case GONE:
                return drawn < 50 ? new AttemptOutcome.Refused(410, Optional.empty(), took, "gone") : fine(took);
            default:
                return any(took, random);
        }
    }

    private static AttemptOutcome fine(Duration took) {
        return new AttemptOutcome.Delivered(200, took, "fine");
    }

    private static AttemptOutcome fails(Duration took, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new AttemptOutcome.TimedOut(took);
            case 1 -> new AttemptOutcome.Unreachable("no route", took);
            case 2 -> new AttemptOutcome.Refused(404, Optional.empty(), took, "not found");
            default -> new AttemptOutcome.Refused(500, Optional.empty(), took, "an error");
        };
    }

    private static AttemptOutcome any(Duration took, SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> new AttemptOutcome.Impossible("it cannot be made");
            case 1 -> new AttemptOutcome.Delivered(200, ReceiverWish.DISABLE, took, "no more");
            case 2 -> new AttemptOutcome.Delivered(200, ReceiverWish.ABORT_MESSAGE, took, "fine");
            case 3 ->
                new AttemptOutcome.Refused(500, Optional.empty(), ReceiverWish.ABORT_MESSAGE, took, "not this one");
            case 4 -> new AttemptOutcome.Refused(503, Optional.empty(), ReceiverWish.DISABLE, took, "no more");
            case 5 -> new AttemptOutcome.Refused(410, Optional.empty(), took, "gone");
            case 6 -> fine(took);
            default -> fails(took, random);
        };
    }
}
