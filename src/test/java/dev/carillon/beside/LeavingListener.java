package dev.carillon.beside;

import jakarta.annotation.Resource;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;

/**
 * After {@code /shop/leaving} has been answered it begins a transaction and forgets it: Payara takes away what a servlet
 * leaves, but not this.
 */
@WebListener
public class LeavingListener implements ServletRequestListener {

    @Resource(lookup = "java:comp/UserTransaction")
    UserTransaction transaction;

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
        if (((HttpServletRequest) event.getServletRequest()).getRequestURI().endsWith("/shop/leaving")) {
            try {
                transaction.begin();
            } catch (NotSupportedException | SystemException e) {
                // it has left one here before
            }
        }
    }
}
