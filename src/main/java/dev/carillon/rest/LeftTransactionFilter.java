package dev.carillon.rest;

import dev.carillon.http.Problem;
import dev.carillon.http.UnreadBody;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.LeftTransaction;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.Dependent;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;

/**
 * Rolls back the transaction that another application has left on the server's thread: Payara does not do that itself, and
 * what a request does within it would never be committed. Stateless, thread safe.
 */
@Dependent
class LeftTransactionFilter implements Filter {

    private static final FailureLog LOG = new FailureLog(LeftTransactionFilter.class);

    @Resource(lookup = "java:comp/UserTransaction")
    UserTransaction transaction;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (isNone() || isRolledBack()) {
            chain.doFilter(request, response);
        } else {
            HttpServletResponse answer = (HttpServletResponse) response;
            UnreadBody.leave((HttpServletRequest) request, answer);
            answer.setHeader(HttpHeaders.RETRY_AFTER, "1");
            Problem.of(503, "another application's transaction occupies this thread of the server; try again")
                    .write(answer);
        }
    }

    private boolean isNone() {
        try {
            return transaction.getStatus() == Status.STATUS_NO_TRANSACTION;
        } catch (SystemException e) {
            return false;
        }
    }

    private boolean isRolledBack() {
        boolean taken = LeftTransaction.clear(transaction);
        LOG.warning("rest.transaction.left thread=\"" + Thread.currentThread().getName() + "\" taken-away=" + taken
                + ": another application on this server does not end its transactions");
        return taken;
    }
}
