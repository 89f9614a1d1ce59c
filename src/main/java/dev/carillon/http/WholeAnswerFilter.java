package dev.carillon.http;

import jakarta.enterprise.context.Dependent;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Around all that write their answer in the server's thread: it is written without one, since WildFly has few (16 a processor) and lets
 * each wait for ever for a client that does not read, be it the end of an answer without a body. Payara has more, and ends them
 * after 30 s; nothing is done there. Thread safe.
 */
@Dependent
public class WholeAnswerFilter implements Filter {

    private static final int UPGRADED = 101;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest asked = (HttpServletRequest) request;
        if (!isFor(asked)) {
            chain.doFilter(request, response);
            return;
        }
        HttpServletResponse answer = (HttpServletResponse) response;
        WholeAnswer whole = new WholeAnswer(asked, answer);
        chain.doFilter(request, whole);
        if (whole.isPassedOn()) {
            whole.flushBuffer();
        } else if (!asked.isAsyncStarted() && !answer.isCommitted() && answer.getStatus() != UPGRADED) {
            send(whole, asked, answer);
        }
    }

    /**
     * In this thread where a servlet of somebody else's has said that it is not asynchronous, which only the servlet's end of the way
     * shows, and where the connection ends with it: WildFly reads the rest of a body for ever if an asynchronous request is completed,
     * and stops reading if it ends one itself.
     */
    private static void send(WholeAnswer whole, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        HttpAnswer answer = whole.whole();
        if (request.isAsyncSupported() && !whole.containsHeader("Connection")) {
            SingleAnswer.to(request, whole, Runnable::run).give(answer);
        } else {
            answer.write(response);
        }
    }

    private static boolean isFor(HttpServletRequest request) {
        return request.isAsyncSupported()
                && !request.getServletContext().getServerInfo().contains("Payara");
    }
}
