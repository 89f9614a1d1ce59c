package dev.carillon;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.concurrent.ManagedThreadFactoryDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import javax.sql.DataSource;

/** What the server gives to every room. */
@ApplicationScoped
@ManagedExecutorDefinition(name = "java:app/concurrent/carillon", maxAsync = 64)
@ManagedThreadFactoryDefinition(name = "java:app/concurrent/carillon-threads")
public class Resources {

    @Produces
    @Resource(lookup = "java:app/jdbc/carillon")
    DataSource dataSource;

    @Produces
    @Resource(lookup = "java:app/concurrent/carillon")
    ManagedExecutorService executor;

    @Produces
    @Resource(lookup = "java:app/concurrent/carillon-threads")
    ManagedThreadFactory threads;

    @Produces
    Clock clock = Clock.systemUTC();
}
