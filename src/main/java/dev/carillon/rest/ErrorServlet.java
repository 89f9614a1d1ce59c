package dev.carillon.rest;

import dev.carillon.http.Problem;
import dev.carillon.loop.FailureLog;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.logging.Level;

/** Turns what the container itself refuses into a problem; web.xml names it as the error page of everything. */
@WebServlet(urlPatterns = "/problem", name = "problem", asyncSupported = true)
public class ErrorServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final FailureLog LOG = new FailureLog(ErrorServlet.class);

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        problem(
                        status instanceof Integer code ? code : HttpServletResponse.SC_NOT_FOUND, // asked for by name
                        (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION))
                .write(response);
    }

    static Problem problem(int answered, Throwable thrown) {
        // Our doors say 403 themselves; the container's is a folder of the WAR that WildFly will not list. There is
        // nothing there.
        int status = answered == HttpServletResponse.SC_FORBIDDEN ? HttpServletResponse.SC_NOT_FOUND : answered;
        if (status < 500 || thrown == null) { // without a cause: the caller is gone, or the failure has been logged
            return Problem.of(status);
        }
        if (ProblemMapper.isBrokenOff(thrown)) {
            return Problem.of(HttpServletResponse.SC_BAD_REQUEST);
        }
        if (DatabaseAway.is(thrown)) {
            return DatabaseAway.problem(thrown);
        }
        UUID id = UUID.randomUUID();
        LOG.log(Level.SEVERE, "rest.failed instance=urn:uuid:" + id, thrown);
        return Problem.ofFailure(id);
    }
}
