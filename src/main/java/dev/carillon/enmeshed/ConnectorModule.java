package dev.carillon.enmeshed;

/**
 * A module of one's own: a CDI bean of this type in the deployment. Each module is initialized, then each is started, in the order of
 * their class names; at the end each is stopped, in the other order, and its subscriptions end.
 */
public interface ConnectorModule {

    /**
     * Before any module is started.
     *
     * @param events of this module alone
     * @throws RuntimeException if it cannot work: then Carillon does not start
     */
    default void init(ConnectorEvents events) {}

    /** After all modules were initialized; events come in from now on. */
    default void start() {}

    /** Its subscriptions have ended by then. */
    default void stop() {}
}
