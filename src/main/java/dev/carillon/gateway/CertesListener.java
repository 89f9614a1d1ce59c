package dev.carillon.gateway;

import dev.carillon.body.BodyRoom;
import dev.carillon.http.HttpAnswer;
import dev.carillon.loop.Loops;
import dev.carillon.publish.PublishSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The port of our own for the addresses of Certes, if it is switched on. Thread safe. */
@ApplicationScoped
public class CertesListener extends OwnPort {

    private final GatewaySettings.Certes settings;
    private final CertesDoor door;
    private final PublishSettings publish;

    @Inject
    CertesListener(
            GatewaySettings settings, CertesDoor door, BodyRoom room, PublishSettings publish, Executor executor) {
        super(room, executor);
        this.settings = settings == null ? null : settings.certes();
        this.door = door;
        this.publish = publish;
    }

    protected CertesListener() { // CDI client proxy
        this(null, null, null, null, null);
    }

    /** @throws IllegalStateException if the port cannot be opened */
    public void start(Loops loops) {
        if (!settings.enabled() || settings.port() == 0) {
            return;
        }
        open(
                loops,
                new Place("certes", settings.address(), settings.port(), "carillon.certes.http-port"),
                door.application(), // whose room bodies take; which one a request is for is decided with each request
                publish.maxEventBytes());
    }

    @Override
    protected CompletionStage<HttpAnswer> answer(String path, IncomingRequest request, String local) {
        return door.answer(path, request, local);
    }
}
