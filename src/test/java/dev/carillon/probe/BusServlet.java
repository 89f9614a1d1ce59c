package dev.carillon.probe;

import dev.carillon.enmeshed.ConnectorEvents;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The events of a Connector for beans: {@code POST /probe/bus?pattern=…&who=…[&once=true]} answers an id, {@code DELETE ?id=…} whether
 * there was one, {@code GET} how the module of this probe lives. Who is called {@code failing…} throws each time.
 */
@WebServlet("/probe/bus")
public class BusServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient ConnectorEvents events;

    @Inject
    private transient Heard heard;

    @Inject
    private transient ProbeModule module;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String who = request.getParameter("who");
        String pattern = request.getParameter("pattern");
        int id = request.getParameter("once") == null
                ? events.subscribe(pattern, event -> hear(who, event))
                : events.subscribeOnce(pattern, event -> hear(who, event));
        response.getWriter().print(id);
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(events.unsubscribe(Integer.parseInt(request.getParameter("id"))));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(module.lives());
    }

    private void hear(String who, dev.carillon.event.EventData event) {
        heard.add(who, event);
        if (who.startsWith("failing")) {
            throw new IllegalStateException("as asked for");
        }
    }
}
