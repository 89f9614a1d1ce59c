package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the connections of a node are shared. */
class HttpConnectionsTest {

    private final HttpConnections connections = new HttpConnections(100);
    private int made;

    @Test
    void aGroupHasNoMoreThanAreFree() {
        assertThat(addAll("greedy")).hasSize(50);
        assertThat(addAll("other")).as("others still come in").hasSize(25);
        assertThat(addAll("greedy")).isEmpty();
        assertThat(addAll("third")).hasSize(13);
    }

    @Test
    void whatHasEndedIsFreeAgainOnce() {
        List<HttpConnection> all = addAll("one");
        all.forEach(connections::remove);
        all.forEach(connections::remove);
        assertThat(connections.all()).isEmpty();
        assertThat(addAll("one")).hasSize(50);
    }

    @Test
    void isFoundByItsToken() {
        HttpConnection one = addAll("one").get(0);
        assertThat(connections.find(one.token())).isSameAs(one);
        connections.remove(one);
        assertThat(connections.find(one.token())).isNull();
    }

    private List<HttpConnection> addAll(String group) {
        List<HttpConnection> added = new ArrayList<>();
        while (true) {
            made++;
            HttpConnection next = new HttpConnection(
                    "id" + made, "token" + made, null, new HubCaller("caller", null, group), false, 0);
            if (!connections.add(next)) {
                return added;
            }
            added.add(next);
        }
    }
}
