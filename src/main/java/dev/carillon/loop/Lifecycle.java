package dev.carillon.loop;

import jakarta.enterprise.context.ApplicationScoped;

/** Whether this node has started and is not ending. Set by start-up, read by health. Thread safe. */
@ApplicationScoped
public class Lifecycle {

    /** A system property that announces the end of the process before anything is taken from the application. */
    public static final String ENDING = "dev.carillon.ending";

    private volatile boolean running;
    private volatile boolean ended;

    /** Every room has started. */
    public void started() {
        running = true;
    }

    /** The rooms are about to end. */
    public void ending() {
        running = false;
        ended = true;
    }

    public boolean isRunning() {
        return running && !isEnding();
    }

    /** Whether it accepts nothing new any more. */
    public boolean isEnding() {
        return ended || System.getProperty(ENDING) != null;
    }
}
