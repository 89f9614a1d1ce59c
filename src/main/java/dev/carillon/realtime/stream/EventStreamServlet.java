package dev.carillon.realtime.stream;

import dev.carillon.access.DeniedException;
import dev.carillon.http.Accepted;
import dev.carillon.http.Denial;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.realtime.Origins;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** Streams as server-sent events (WHATWG HTML, section 9.2). Thread safe. */
@WebServlet(urlPatterns = EventStreamServlet.PATH, name = "event-stream", asyncSupported = true)
public class EventStreamServlet extends HttpServlet {

    static final String PATH = "/api/v1/stream";

    private static final long serialVersionUID = 1L;
    private static final String METHODS = "GET, OPTIONS";
    private static final String HEADERS = "Authorization, Last-Event-ID, Carillon-Application";

    @Inject
    transient EventStreams streams;

    @Inject
    transient Origins origins;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (request.getMethod().equals("OPTIONS")) {
            response.setHeader("Allow", METHODS);
            origins.preflight(HEADERS, request, response);
            return;
        }
        if (!request.getMethod().equals("GET")) {
            response.setHeader("Allow", METHODS);
            Problem.of(405, "a stream is read by GET").write(response);
            return;
        }
        if (!Accepted.admits(request, "text/event-stream")) {
            Problem.of(406, "Accept must leave text/event-stream in").write(response);
            return;
        }
        try {
            origins.share(request, response);
            open(streams.asked(request), request, response);
        } catch (DeniedException denied) {
            Denial.of(denied).answer().write(response);
        } catch (ProblemException e) {
            e.problem().write(response);
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }

    private void open(EventStreams.Asked asked, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("X-Accel-Buffering", "no"); // nginx would keep events back
        AsyncContext open = request.startAsync();
        open.setTimeout(0);
        SseChannel channel = new SseChannel(open);
        EventStream stream = streams.open(asked, channel, StreamForms.SSE);
        channel.onEnd(() -> streams.closed(stream));
        // An id without data is no event: whoever loses the connection before the first one comes back from here.
        stream.connection().send("retry: 1000\nid: " + stream.position() + "\n\n");
        channel.begin();
        stream.begin();
    }
}
