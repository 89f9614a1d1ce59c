package dev.carillon.enmeshed;

import dev.carillon.event.EventManager;
import dev.carillon.loop.FailureLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;

/** Runs the modules of the deployment. Thread safe. */
@ApplicationScoped
public class ConnectorModuleRunner {

    private static final FailureLog LOG = new FailureLog(ConnectorModuleRunner.class);

    private final List<ConnectorModule> modules;
    private final EventManager manager;
    private final List<Running> running = new ArrayList<>();

    private record Running(ConnectorModule module, ConnectorEvents events) {}

    @Inject
    ConnectorModuleRunner(@Any Instance<ConnectorModule> modules, EventManager manager) {
        this(modules.stream().toList(), manager);
    }

    protected ConnectorModuleRunner() { // CDI client proxy
        this(List.of(), null);
    }

    ConnectorModuleRunner(List<ConnectorModule> modules, EventManager manager) {
        this.modules = modules.stream()
                .sorted(Comparator.comparing(each -> each.getClass().getName()))
                .toList();
        this.manager = manager;
    }

    public synchronized void start() {
        for (ConnectorModule each : modules) {
            ConnectorEvents events = new ConnectorEvents(manager);
            running.add(new Running(each, events));
            each.init(events);
        }
        modules.forEach(ConnectorModule::start);
    }

    /** Also where the start has failed half-way. */
    public synchronized void end() {
        Collections.reverse(running);
        running.forEach(ConnectorModuleRunner::end);
        running.clear();
    }

    /** Each by itself: what one throws keeps no other from ending. */
    private static void end(Running each) {
        try {
            each.events().close();
            each.module().stop();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "enmeshed.module-stopping-failed", e);
        }
    }
}
