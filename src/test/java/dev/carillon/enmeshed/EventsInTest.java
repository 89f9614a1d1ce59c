package dev.carillon.enmeshed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EventsInTest {

    private static final Caller CALLER = new Caller(1, "default", Set.of(), "enmeshed");
    private static final EventData EVENT =
            EventData.builder("transport/messageReceived").id("1").json("{}").build();

    /** Otherwise the messages behind it would never be told. */
    @Test
    void whatWillNeverBeTakenIsLeftOut() {
        assertThat(tell(new PublishResult.Refused(new RefusedException("/data", "is not as its schema has it", null))))
                .isTrue();
        assertThat(tell(new PublishResult.TooLarge("/data", 1, 2))).isTrue();
    }

    @Test
    void whatMayBeTakenLaterIsToldAgain() {
        assertThat(tell(new PublishResult.Unavailable("the database is away", Duration.ofSeconds(1))))
                .isFalse();
    }

    private static boolean tell(PublishResult result) {
        return new EventsIn(new EventPublisher() {
                    @Override
                    public CompletionStage<PublishResult> publish(EventData event, Caller caller) {
                        return CompletableFuture.completedFuture(result);
                    }
                })
                .tell(EVENT, CALLER)
                .toCompletableFuture()
                .join();
    }
}
