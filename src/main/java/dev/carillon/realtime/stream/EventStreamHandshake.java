package dev.carillon.realtime.stream;

import dev.carillon.access.DeniedException;
import dev.carillon.http.Denial;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.http.UnreadBody;
import dev.carillon.realtime.Origins;
import dev.carillon.realtime.Visitor;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** Before streams of both kinds: which page asks; and before the WebSocket, who asks for what. Thread safe. */
public class EventStreamHandshake implements Filter {

    @Inject
    EventStreams streams;

    @Inject
    Origins origins;

    @Override
    public void doFilter(ServletRequest given, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) given;
        HttpServletResponse answer = (HttpServletResponse) response;
        if (request.getMethod().equals("GET")
                && UnreadBody.isOnItsWay(request)) { // WildFly would wait for it in one of its threads at the end
            Problem.of(400, "a request for a stream must not have a body").write(answer);
            return;
        }
        if (!origins.allows(request)) {
            Problem.of(403, "pages of this origin may not connect (carillon.cors.origins)")
                    .write(answer);
            return;
        }
        if (request.getHeader("Sec-WebSocket-Key") == null) {
            chain.doFilter(request, answer);
            return;
        }
        Visitor visitor;
        try {
            EventStreams.Asked asked = streams.asked(request);
            visitor = Visitor.of(asked.who().caller(), asked.who().client()).wanting(asked);
        } catch (DeniedException denied) {
            Denial.of(denied).answer().write(answer);
            return;
        } catch (ProblemException e) {
            e.problem().write(answer);
            return;
        } catch (SQLException e) {
            throw new ServletException(e);
        }
        chain.doFilter(visitor.in(request), answer);
    }
}
