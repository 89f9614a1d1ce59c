package dev.carillon.outbound;

import dev.carillon.loop.Starting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The room's beans, made from the configuration. */
@ApplicationScoped
class OutboundBeans {

    @Produces
    @Singleton
    AddressGuard guard() {
        return new AddressGuard(ConfigProvider.getConfig()
                .getOptionalValues(AddressGuard.KEY, String.class)
                .orElse(List.of()));
    }

    /**
     * Else the first delivery would find out.
     *
     * @throws IllegalArgumentException with one sentence
     */
    void check(@Observes Starting node) {
        authorities(ConfigProvider.getConfig());
    }

    private static KeyStore authorities(Config config) {
        return config.getOptionalValue(TrustedAuthorities.KEY, String.class)
                .map(pem -> TrustedAuthorities.with(Path.of(pem.strip())))
                .orElse(null);
    }

    @Produces
    @Singleton
    HttpSettings settings() {
        Config config = ConfigProvider.getConfig();
        return new HttpSettings(
                config.getValue("carillon.http.io-threads", Integer.class),
                config.getValue("carillon.http.connections", Integer.class),
                config.getValue("carillon.http.connections-per-host", Integer.class),
                Duration.ofMillis(config.getValue("carillon.http.connect-timeout-ms", Long.class)),
                Duration.ofMillis(config.getValue("carillon.http.idle-ms", Long.class)),
                authorities(config),
                config.getOptionalValue("carillon.http.proxy", URI.class).orElse(null));
    }

    @Produces
    @Singleton
    HttpSender sender(HttpSettings settings, AddressGuard guard) {
        return new HttpSender(settings, guard);
    }

    @Produces
    @Singleton
    Dialer dialer(HttpSettings settings, AddressGuard guard) {
        return new Dialer(settings, guard);
    }

    void close(@Disposes HttpSender sender) {
        sender.close();
    }
}
