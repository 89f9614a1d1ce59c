package dev.carillon.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.access.Secrets;
import dev.carillon.event.RealtimeEvent;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.LostAnswers;
import dev.carillon.ticket.TestTickets;
import dev.carillon.ticket.Ticket;
import dev.carillon.ticket.Tickets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of events that another hub has told, which it tells once. */
class RemoteHubTest {

    private static final int APPLICATION = 1;

    private final LostAnswers[] answers = new LostAnswers[1];
    private final TestLog log = new TestLog(source -> answers[0] = new LostAnswers(source));
    private final SubscriptionRows rows = new SubscriptionRows();
    private final HubRows hubs = new HubRows(log.node);
    private final Tickets tickets = TestTickets.of(log);
    private final DatabaseTime time = new DatabaseTime(Clock.systemUTC());
    private final AtomicInteger commits = new AtomicInteger();
    private HubRows.Owned owned;
    private long subscription;
    private volatile long believedUntil = System.nanoTime() + 60_000_000_000L;

    @BeforeEach
    void begin() throws SQLException {
        owned = log.database.transaction(session -> {
            HubAddress address = HubAddress.of("http://hub.example/");
            hubs.insert(session, APPLICATION, address, "encrypted");
            long hub = hubs.lock(session, APPLICATION, address.hash()).orElseThrow();
            SubscriptionRows.Place place = new SubscriptionRows.Place(APPLICATION, hub, RealtimeEvent.topic("a"));
            rows.insert(session, place, "an-id", "ViewModel=V&RootId=1", 0, 1, Instant.now());
            subscription = rows.of(session, hub).get(0).number();
            return hubs.own(session, 1).get(0);
        });
    }

    @AfterEach
    void end() {
        log.close();
    }

    @Test
    void aCommitThatWasDoneAlthoughItEndedInAnErrorIsNotDoneTwice() throws Exception {
        answers[0].when(() -> commits.getAndIncrement() == 0);
        hub().arrived(List.of(arrival("ViewModel=V&RootId=1"), arrival("no view model")));
        assertThat(commits.get()).isGreaterThan(1);
        assertThat(counts().received()).isEqualTo(2);
        assertThat(counts().withoutTicket()).isEqualTo(1);
        assertThat(tickets()).hasSize(1);
    }

    @Test
    void aCommitThatWasNotDoneIsDoneAgain() throws Exception {
        answers[0].failsWhen(() -> commits.getAndIncrement() == 0);
        hub().arrived(List.of(arrival("ViewModel=V&RootId=1")));
        assertThat(counts().received()).isEqualTo(1);
        assertThat(tickets()).hasSize(1);
    }

    @Test
    void aDatabaseThatIsAwayForLongerThanThisNodeBelievesInItsLeaseLosesNoEvent() throws Exception {
        log.database.transaction(session ->
                session.update("UPDATE remote_hub SET lease_until = current_timestamp - INTERVAL '1' SECOND"));
        answers[0].failsWhen(() -> {
            believedUntil = System.nanoTime();
            return commits.getAndIncrement() == 0;
        });
        hub().arrived(List.of(arrival("ViewModel=V&RootId=1")));
        assertThat(tickets()).hasSize(1);
    }

    @Test
    void whatAnotherNodeHasTakenIsNotWrittenByThisOne() throws Exception {
        log.database.transaction(session -> session.update("UPDATE remote_hub SET node = 'another'"));
        assertThatThrownBy(() -> hub().arrived(List.of(arrival("ViewModel=V&RootId=1"))))
                .isInstanceOf(HubFailedException.class);
        assertThat(tickets()).isEmpty();
    }

    @Test
    void aConnectionGoesOnWhileTheLeaseCannotBeRenewedAndNoneIsBegun() throws Exception {
        believedUntil = System.nanoTime() - 1;
        RemoteHub hub = hub();
        assertThat(hub.goesOn()).isTrue();
        assertThat(hub.step()).as("there is nobody to dial").isPositive();
        hub.leave();
        assertThat(hub.goesOn()).isFalse();
    }

    @Test
    void theSameTokenEncryptedAgainEndsNoConnection() {
        RemoteHub hub = hub("1:token");
        assertThat(hub.isFor(owned("1:token"))).isTrue();
        assertThat(hub.isFor(owned("2:token"))).isTrue();
        assertThat(hub.isFor(owned("3:another"))).isFalse();
        assertThat(hub.isFor(owned(null))).isFalse();
        assertThat(hub(null).isFor(owned("1:token"))).isFalse();
        assertThat(hub(null).isFor(owned(null))).isTrue();
    }

    private HubRows.Owned owned(String token) {
        return new HubRows.Owned(
                owned.number(), APPLICATION, owned.address(), token, owned.shown(), owned.version(), owned.failures());
    }

    private RemoteHub hub() {
        return hub(null);
    }

    private RemoteHub hub(String token) {
        Secrets numbered = new Secrets() {
            @Override
            public String decrypt(String text) {
                return text.substring(text.indexOf(':') + 1);
            }
        };
        return new RemoteHub(
                owned(token),
                new HubSharing(log.database, rows, hubs, new Arrivals(rows, tickets, time), null, numbered, time, null),
                () -> believedUntil);
    }

    private Arrival arrival(String cookie) {
        return new Arrival(subscription, cookie, "data", "-" + cookie.length(), 0);
    }

    private RemoteSubscription.Counts counts() throws SQLException {
        return log.database
                .transaction((Session session) -> rows.list(session, APPLICATION, 0, 10))
                .get(0)
                .counts();
    }

    private List<Ticket> tickets() throws SQLException {
        return tickets.list(APPLICATION, null, null, 10);
    }
}
