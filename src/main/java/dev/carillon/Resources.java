package dev.carillon;

import dev.carillon.loop.ServerExecutor;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.concurrent.ManagedThreadFactoryDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the server gives to every room. */
@ApplicationScoped
@ManagedExecutorDefinition(name = "java:app/concurrent/own-executor", maxAsync = 64)
@ManagedThreadFactoryDefinition(name = "java:app/concurrent/own-threads")
public class Resources {

    @Produces
    @Resource(lookup = "java:app/jdbc/carillon")
    DataSource dataSource;

    @Produces
    @Resource(lookup = "java:app/concurrent/own-threads")
    ManagedThreadFactory threads;

    @Produces
    Clock clock = Clock.systemUTC();

    /** The one that comes with the WAR, or the one that an admin has made and named. */
    @Produces
    ServerExecutor executor() throws NamingException {
        String name = ConfigProvider.getConfig().getValue("carillon.executor", String.class);
        return new ServerExecutor(InitialContext.<ManagedExecutorService>doLookup(name));
    }
}
