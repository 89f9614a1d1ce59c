package dev.carillon;

/** What {@code carillon.jar} calls before it undeploys the WAR. */
public interface EarlyEndMBean {

    /** Returns once every room has ended; a second call does nothing. */
    void end();
}
