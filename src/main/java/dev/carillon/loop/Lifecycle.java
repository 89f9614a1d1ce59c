package dev.carillon.loop;

import jakarta.enterprise.context.ApplicationScoped;

/** Whether this node has started and is not ending. Told by start-up, asked by health. Thread safe. */
@ApplicationScoped
public class Lifecycle {

    private volatile boolean running;

    /** Every room has started. */
    public void started() {
        running = true;
    }

    /** The rooms are about to end. */
    public void ending() {
        running = false;
    }

    public boolean isRunning() {
        return running;
    }
}
