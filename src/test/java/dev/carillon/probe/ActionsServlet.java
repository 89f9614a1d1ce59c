package dev.carillon.probe;

import dev.carillon.event.RealtimeActions;
import dev.carillon.event.RefusedException;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;

/**
 * The actions of MDriven: {@code POST /probe/actions?guid=…&hub=…&cookie=…&end=commit|rollback} subscribes, without {@code cookie} it
 * triggers, with {@code data} and {@code remove}. Without {@code end} there is no transaction. 422 if it is refused.
 */
@WebServlet("/probe/actions")
public class ActionsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient RealtimeActions actions;

    @Resource
    private transient UserTransaction transaction;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String end = request.getParameter("end");
        try {
            if (end != null) {
                transaction.begin();
            }
            act(request);
            if ("commit".equals(end)) {
                transaction.commit();
            } else if (end != null) {
                transaction.rollback();
            }
        } catch (RefusedException e) {
            response.sendError(422, e.getMessage());
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private void act(HttpServletRequest request) {
        String guid = request.getParameter("guid");
        String cookie = request.getParameter("cookie");
        if (cookie == null) {
            actions.RealtimeTriggerEvent(
                    guid, request.getParameter("data"), Boolean.parseBoolean(request.getParameter("remove")));
        } else {
            actions.realtimesubscribetoevent(request.getParameter("hub"), guid, cookie);
        }
    }
}
