package dev.carillon.gateway;

import dev.carillon.access.Application;
import dev.carillon.access.Applications;
import dev.carillon.access.DeniedException;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.SchemaName;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** From the name of a schema to the sources that take its events. Thread safe. */
@OnePerNode
class CertesRoutes {

    private final Sources sources;
    private final Arrivals arrivals;
    private final Applications applications;
    private final GatewaySettings settings;

    @Inject
    CertesRoutes(Sources sources, Arrivals arrivals, Applications applications, GatewaySettings settings) {
        this.sources = sources;
        this.arrivals = arrivals;
        this.applications = applications;
        this.settings = settings;
    }

    /** @throws DeniedException if no source takes it */
    Route route(String schema, String from) {
        arrivals.beforeLook(from);
        Optional<SchemaName> name = name(schema);
        List<Webhook> found = name.map(
                        each -> sources.webhooks(settings.certes().application(), each.toString()))
                .orElse(List.of());
        if (found.isEmpty()) {
            throw arrivals.unknownSchema(from);
        }
        return new Route(found, name.get());
    }

    /** Empty if this is not one. */
    private static Optional<SchemaName> name(String text) {
        try {
            return Optional.of(SchemaName.parse(text));
        } catch (RefusedException none) {
            return Optional.empty();
        }
    }

    /** The number of the configured application as it is now; that of {@code default} if there is none of this name. */
    int application() {
        return applications
                .find(settings.certes().application())
                .map(Application::number)
                .orElse(Application.DEFAULT);
    }
}
