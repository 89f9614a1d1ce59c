package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of ports in docs/operations.md is the whole of it. */
@OnCarillon
class ListeningSocketsIT {

    @Test
    void beyondThisMachineNothingListensButHttp(CarillonServer server) {
        Set<InetSocketAddress> open = server.listening();
        assertThat(open)
                .extracting(InetSocketAddress::getPort)
                .contains(server.baseUri().getPort(), server.grpcPort());
        assertThat(open.stream()
                        .filter(each -> !each.getAddress().isLoopbackAddress())
                        .map(InetSocketAddress::getPort)
                        .collect(Collectors.toSet()))
                .isSubsetOf(server.baseUri().getPort());
    }
}
