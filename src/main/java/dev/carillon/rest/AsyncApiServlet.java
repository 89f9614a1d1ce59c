package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.http.Denial;
import dev.carillon.http.HttpAnswer;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.EventType;
import dev.carillon.schema.EventTypes;
import dev.carillon.schema.SchemaRegistry;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** {@code /asyncapi.json}: the events of the caller's application, for keys with {@code schemas:read}. */
@WebServlet(urlPatterns = AsyncApiServlet.PATH, name = "asyncapi", asyncSupported = true)
public class AsyncApiServlet extends HttpServlet {

    static final String PATH = "/asyncapi.json";

    private static final long serialVersionUID = 1L;
    private static final int AT_ONCE = 250;

    @Inject
    transient Callers callers;

    @Inject
    transient SchemaRegistry schemas;

    @Inject
    transient EventTypes types;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Caller caller = BodyDoors.callerOf(request, callers);
            if (!caller.may(Scope.SCHEMAS_READ)) {
                throw DeniedException.lacks(Scope.SCHEMAS_READ);
            }
            document(caller, request).write(response);
        } catch (DeniedException e) {
            Denial.of(e).answer().write(response);
        } catch (RuntimeException e) {
            HttpAnswer.of(new ProblemMapper().toResponse(e)).write(response);
        }
    }

    private HttpAnswer document(Caller caller, HttpServletRequest request) {
        int application = caller.application();
        List<EventType> described = all(after -> types.list(application, after, AT_ONCE), EventType::number);
        List<EventSchema> stored = all(after -> schemas.list(application, "", after, AT_ONCE), EventSchema::number);
        AsyncApi document = new AsyncApi(caller.applicationName(), servers(request));
        return new HttpAnswer(
                200,
                "application/json",
                Json.bytes(document.document(described, stored)),
                Map.of("Cache-Control", "no-store"));
    }

    private static AsyncApiServers servers(HttpServletRequest request) {
        Config config = ConfigProvider.getConfig();
        AsyncApiServers.Given given = new AsyncApiServers.Given(
                config.getOptionalValue("carillon.public-url", String.class),
                config.getOptionalValue("carillon.broker.url", String.class),
                config.getOptionalValue("carillon.broker.port", String.class),
                config.getOptionalValue("carillon.jms.publish", String.class),
                config.getValue("carillon.signalr.enabled", Boolean.class),
                config.getValue("carillon.voltmx.websocket.enabled", Boolean.class));
        String url = request.getRequestURL().toString();
        URI asked = URI.create(url.substring(0, url.length() - PATH.length()));
        return AsyncApiServers.of(given, asked, System.getProperty("jboss.server.data.dir") != null);
    }

    private static <T> List<T> all(LongFunction<List<T>> page, ToLongFunction<T> number) {
        List<T> all = new ArrayList<>();
        long after = 0;
        while (true) {
            List<T> next = page.apply(after);
            all.addAll(next);
            if (next.size() < AT_ONCE) {
                return all;
            }
            after = number.applyAsLong(next.get(next.size() - 1));
        }
    }
}
