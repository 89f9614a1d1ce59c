package dev.carillon.rest;

import dev.carillon.access.DeniedException;
import dev.carillon.body.BodyReading;
import dev.carillon.body.BodyReading.End;
import dev.carillon.body.BodyReadings;
import dev.carillon.body.BodyRoom;
import dev.carillon.http.Denial;
import dev.carillon.http.Problem;
import dev.carillon.http.UnreadBody;
import dev.carillon.http.WholeAnswer;
import dev.carillon.loop.FailureLog;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.util.Optional;
import java.util.logging.Level;

/**
 * In front of all doors, so that none of them waits for a body in a thread of the server: what has not arrived is read
 * without one, once the caller is known and there is room, and the request is then dispatched again with its whole body. A small
 * body that is there already goes on at once. Thread safe.
 */
@Dependent
class BodyFilter implements Filter {

    private static final FailureLog LOG = new FailureLog(BodyFilter.class);
    private static final String COME_AGAIN_SECONDS = "1";
    private static final Problem UPGRADING = Problem.of(
            400,
            "a chunked body cannot be read together with the header Upgrade: leave it out, as clients that use HTTP/1.1 do");

    @Inject
    BodyDoors doors;

    @Inject
    BodyReadings readings;

    @Inject
    BodyRoom room;

    @Inject
    DispatchedRequest dispatched;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest asked = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        if (asked.getDispatcherType() == DispatcherType.ASYNC) {
            again(asked, answer, chain);
        } else if (!UnreadBody.isAnnounced(asked)) {
            chain.doFilter(asked, answer);
        } else {
            first(asked, answer, chain);
        }
    }

    private void first(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        BodyDoor door = doors.of(request);
        if (door == null) {
            UnreadBody.leave(request, response);
            request.getInputStream(); // from now on no parameter is looked for in the body
            chain.doFilter(request, response);
            return;
        }
        try {
            if (UnreadBody.isWhole(request)) {
                chain.doFilter(request, response);
            } else {
                read(door, request, response);
            }
        } catch (DeniedException denied) {
            refuse(door, denied(denied, response), request, response);
        } catch (IOException e) {
            if (response.isCommitted() || !ProblemMapper.isTooBig(e)) {
                throw e;
            }
            refuse(door, ProblemMapper.tooBig(), request, response);
        }
    }

    private void read(BodyDoor door, HttpServletRequest request, HttpServletResponse response) throws IOException {
        int application;
        try {
            application = door.enter(request);
        } catch (RuntimeException e) {
            if (!DatabaseAway.is(e)) {
                throw e;
            }
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(DatabaseAway.COME_AGAIN_SECONDS));
            refuse(door, DatabaseAway.problem(e), request, response);
            return;
        }
        long length = request.getContentLengthLong();
        int most = door.most(request);
        if (length > most) {
            refuse(door, door.tooLong(request), request, response);
            return;
        }
        if (length < 0 && UnreadBody.isEndless(request)) {
            refuse(door, UPGRADING, request, response);
            return;
        }
        // Until a door says another: Payara may end a request by itself that is dispatched just then, and that is no
        // success.
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        if (mixesRequests(request, length)) {
            response.setHeader("Connection", "close");
        }
        Optional<End> noRoom = readings.read(request, length, most, room.of(application));
        if (noRoom.isPresent()) {
            refuse(door, problem(noRoom.get(), null, door, request, response), request, response);
        }
    }

    /**
     * Payara (6.2025.10) loses parts of the next request on the same connection after one whose body came in several pieces and was read
     * without a thread: one in twenty, seen with batches of 200 KB. So that connection ends.
     */
    private static boolean mixesRequests(HttpServletRequest request, long length) {
        return UnreadBody.isEndless(request)
                || (length < 0 || length > BodyRoom.SMALL)
                        && request.getServletContext().getServerInfo().contains("Payara");
    }

    /** Answers at once; what still comes of the body is thrown away without a thread, so that its sender hears the answer. */
    private void refuse(BodyDoor door, Problem problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        UnreadBody.leave(request, response);
        door.write(problem, response);
        boolean isOnItsWay = response.containsHeader("Connection") && request.getHeader("Expect") == null;
        if (isOnItsWay && request.isAsyncSupported()) {
            WholeAnswer.sendNow(response);
            throwAway(request);
        }
    }

    private void throwAway(HttpServletRequest request) {
        try {
            readings.throwAway(request);
        } catch (IOException | RuntimeException e) { // WildFly's own limit: it closes the connection
            LOG.log(Level.FINE, "rest.body.broken-off", e);
        }
    }

    private void again(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        BodyReading reading = BodyReading.of(request);
        if (reading == null) {
            chain.doFilter(request, response);
            return;
        }
        End end = reading.claim();
        if (end == null || end == End.THROWN_AWAY) {
            return; // answered
        }
        if (end == End.WHOLE) {
            answer(reading, request, response, chain);
            return;
        }
        response.setHeader("Connection", "close");
        BodyDoor door = doors.of(request);
        door.write(problem(end, reading.failure(), door, request, response), response);
    }

    private void answer(
            BodyReading reading, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest whole = reading.request(request);
        try {
            dispatched.goOn(chain, whole, response);
        } finally {
            if (!request.isAsyncStarted()) {
                reading.release();
            }
        }
    }

    private static Problem denied(DeniedException denied, HttpServletResponse response) {
        Denial denial = Denial.of(denied);
        denial.headers().forEach(response::setHeader);
        return denial.problem();
    }

    private static Problem problem(
            End end, Throwable failure, BodyDoor door, HttpServletRequest request, HttpServletResponse response) {
        return switch (end) {
            case TOO_LONG -> door.tooLong(request);
            case TOO_LATE -> Problem.of(408, "the body did not arrive in time: 10 s, and 1 s more for each 256 KiB");
            case SHARE_USED -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, COME_AGAIN_SECONDS);
                yield Problem.of(429, "the requests of this application already use all the room that it may have");
            }
            case NO_ROOM -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, COME_AGAIN_SECONDS);
                yield Problem.of(503, "there is no room for another large request at present");
            }
            default ->
                failure != null && ProblemMapper.isTooBig(failure)
                        ? ProblemMapper.tooBig()
                        : Problem.of(400, "the body breaks off before its end");
        };
    }
}
