package dev.carillon.rest;

import dev.carillon.http.Departure;
import dev.carillon.http.WholeAnswerFilter;
import dev.carillon.outbound.OwnServer;
import dev.carillon.realtime.signalr.HubFilter;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * In front of all doors, here and not by annotation, which would give no order: what a request passes on its way in. To the server
 * it is one filter, since Payara does as much for each filter as the filter itself. Thread safe.
 */
public class EntryFilter implements Filter {

    @Inject
    OwnServer server;

    private Map<DispatcherType, List<Filter>> gates = Map.of();

    /** In their order. A request that waited for its body is dispatched again, and has passed some of them by then. */
    @Inject
    void open(
            WholeAnswerFilter whole,
            AnswerFilter answer,
            AcceptFilter accept,
            ForwardedFilter forwarded,
            EndingFilter ending,
            LeftTransactionFilter leftTransaction,
            FramingFilter framing,
            HubFilter hubs,
            BodyFilter body,
            PublishFilter publish) {
        gates = Map.of(
                DispatcherType.REQUEST,
                        List.of(
                                whole,
                                answer,
                                accept,
                                forwarded,
                                ending,
                                leftTransaction,
                                framing,
                                hubs,
                                body,
                                publish),
                DispatcherType.ASYNC, List.of(whole, accept, forwarded, leftTransaction, body, publish),
                DispatcherType.ERROR, List.of(answer));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Departure departure = Departure.of(request);
        if (!server.isSeen() && !request.isSecure()) {
            server.seen(request.getLocalAddr(), request.getLocalPort());
        }
        try {
            new Way(gates.getOrDefault(request.getDispatcherType(), List.of()), chain).doFilter(request, response);
        } finally {
            departure.now();
        }
    }

    /** Of one request. */
    private static final class Way implements FilterChain {

        private final List<Filter> gates;
        private final FilterChain doors;
        private int passed;

        Way(List<Filter> gates, FilterChain doors) {
            this.gates = gates;
            this.doors = doors;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
            if (passed == gates.size()) {
                doors.doFilter(request, response);
            } else {
                gates.get(passed++).doFilter(request, response, this);
            }
        }
    }
}
