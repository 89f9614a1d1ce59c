package dev.carillon.probe;

import dev.carillon.enmeshed.ConnectorEvents;
import dev.carillon.enmeshed.ConnectorModule;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** A module of one's own: it hears {@code modules.**}, and says at the end that it was stopped. */
@ApplicationScoped
public class ProbeModule implements ConnectorModule {

    @Inject
    Heard heard;

    private String lives = "";

    @Override
    public void init(ConnectorEvents events) {
        lives += "init ";
        heard.of("modules"); // made here: on WildFly its resource is not found on every thread
        events.subscribe("modules.**", event -> heard.add("module", event));
    }

    @Override
    public void start() {
        lives += "start";
    }

    @Override
    public void stop() {
        System.out.println("probe.module.stopped after: " + lives); // read from the server's log
    }

    public String lives() {
        return lives;
    }
}
