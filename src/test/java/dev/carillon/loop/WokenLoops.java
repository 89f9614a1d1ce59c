package dev.carillon.loop;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Loops that do nothing by themselves: one that has come to rest goes on when somebody wakes it, and not before. */
public final class WokenLoops extends Loops {

    private final Set<String> rested = ConcurrentHashMap.newKeySet();

    public WokenLoops() {
        super(new TestThreads(Thread::new));
    }

    @Override
    public Loop start(String name, Loop.Step step) {
        return super.start(name, neverByItself(name, step));
    }

    @Override
    public Loop startNeeded(String name, Loop.Step step) {
        return super.startNeeded(name, neverByItself(name, step));
    }

    private Loop.Step neverByItself(String name, Loop.Step step) {
        return () -> {
            if (step.run().isZero()) {
                return Duration.ZERO;
            }
            rested.add(name);
            return Duration.ofDays(1);
        };
    }

    /** From here on nothing happens unless somebody is woken. */
    public void untilAllRest() {
        await().until(() -> all().stream().allMatch(each -> rested.contains(each.name())));
    }
}
