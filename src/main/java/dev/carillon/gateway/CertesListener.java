package dev.carillon.gateway;

import dev.carillon.access.Application;
import dev.carillon.access.Applications;
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
    private final Applications applications;

    @Inject
    CertesListener(
            GatewaySettings settings,
            CertesDoor door,
            BodyRoom room,
            PublishSettings publish,
            Executor executor,
            Applications applications) {
        super(room, executor);
        this.settings = settings == null ? null : settings.certes();
        this.door = door;
        this.publish = publish;
        this.applications = applications;
    }

    protected CertesListener() { // CDI client proxy
        this(null, null, null, null, null, null);
    }

    /** @throws IllegalStateException if the port cannot be opened */
    public void start(Loops loops) {
        if (!settings.enabled() || settings.port() == 0) {
            return;
        }
        int application = applications
                .find(settings.application())
                .map(Application::number)
                .orElse(Application.DEFAULT); // whose room bodies take; who is meant is seen anew with each request
        open(
                loops,
                new Place("certes", settings.address(), settings.port(), "carillon.certes.http-port"),
                application,
                publish.maxEventBytes());
    }

    @Override
    protected CompletionStage<HttpAnswer> answer(String path, IncomingRequest request, String local) {
        return door.answer(path, request, local);
    }
}
