package dev.carillon.master;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.access.Application;
import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.body.BodyRoom;
import dev.carillon.gateway.IncomingRequest;
import dev.carillon.gateway.OwnPort;
import dev.carillon.http.Denial;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.loop.Closing;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Opening;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.Config;

/** The port of GraphQL, if it is switched on: {@code POST /graphql} by whoever has a key or a token. Thread safe. */
@ApplicationScoped
public class MasterPort extends OwnPort {

    private static final String KEY = "carillon.certes.master-http-port";
    private static final int MOST_BYTES = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int AT_ONCE = 4;
    private static final int WAITING = 100;
    private static final int IDLE_SECONDS = 30;
    private static final int ENDING_SECONDS = 3;

    private final ThreadPoolExecutor threads;
    private final Callers callers;
    private final Reads reads;
    private final Config config;
    private volatile Graph graph;

    @Inject
    MasterPort(Callers callers, Reads reads, Config config, BodyRoom room, ManagedThreadFactory factory) {
        this(callers, reads, config, room, threads(factory));
    }

    private MasterPort(Callers callers, Reads reads, Config config, BodyRoom room, ThreadPoolExecutor threads) {
        super(room, threads);
        this.callers = callers;
        this.reads = reads;
        this.config = config;
        this.threads = threads;
    }

    protected MasterPort() { // CDI client proxy
        this(null, null, null, null, (ThreadPoolExecutor) null);
    }

    /** Of the server's, made by its factory: on a thread of its executor, Payara has no entity manager for who was no request. */
    private static ThreadPoolExecutor threads(ManagedThreadFactory factory) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = factory.newThread(task);
                    thread.setName("carillon-master-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    void start(@Observes Opening node, Loops loops) {
        int port = config.getValue(KEY, Integer.class);
        if (port != 0) {
            // Here, and not by the I/O thread: on Payara they would be of no component.
            threads.prestartAllCoreThreads();
            graph = new Graph(reads); // some thousand classes, for those who asked for it
            open(
                    loops,
                    new Place("master", config.getValue("carillon.certes.http-address", String.class), port, KEY),
                    Application.DEFAULT,
                    MOST_BYTES);
        }
    }

    void close(@Observes Closing node) {
        end();
        threads.shutdownNow();
        try {
            threads.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected CompletionStage<HttpAnswer> answer(String path, IncomingRequest request, String local) {
        return CompletableFuture.completedFuture(answer(path, request));
    }

    private HttpAnswer answer(String path, IncomingRequest request) {
        if (!path.equals("/graphql")) {
            return HttpAnswer.of(Problem.notFound("this port has /graphql"));
        }
        if (!request.head().method().equals("POST")) {
            return HttpAnswer.of(Problem.of(405, "the method is not one of POST"))
                    .with("Allow", "POST");
        }
        if (!request.media().equals("application/json")) {
            return HttpAnswer.of(Problem.of(415, "a query is application/json: {\"query\": …}"));
        }
        try {
            Caller caller = callers.enter(
                    request.head().first("Authorization"),
                    request.head().first("Carillon-Application"),
                    request.head().address());
            JsonNode asked = JSON.readTree(request.body());
            if (!asked.path("query").isTextual()) {
                return HttpAnswer.of(Problem.of(400, "/query must be a string"));
            }
            Map<String, Object> answer = graph.ask(
                    caller,
                    asked.path("query").textValue(),
                    asked.path("operationName").textValue(),
                    variables(asked.path("variables")));
            return HttpAnswer.json(200, JSON.writeValueAsString(answer), Map.of());
        } catch (DeniedException denied) {
            return Denial.of(denied).answer();
        } catch (JsonProcessingException e) {
            return HttpAnswer.of(Problem.of(e));
        } catch (IOException e) {
            throw new IllegalStateException("from memory", e);
        }
    }

    @SuppressWarnings("unchecked") // an object is a map
    private static Map<String, Object> variables(JsonNode given) {
        return given.isObject() ? JSON.convertValue(given, Map.class) : Map.of();
    }
}
