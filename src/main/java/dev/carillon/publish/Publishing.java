package dev.carillon.publish;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Opens and closes the way in. */
@ApplicationScoped
public class Publishing {

    private final GroupCommit commits;

    @Inject
    Publishing(GroupCommit commits) {
        this.commits = commits;
    }

    protected Publishing() { // CDI client proxy
        this(null);
    }

    public void start() {
        commits.start();
    }

    /** Whoever still waits is told to come again; nothing of theirs was stored. */
    public void stop() {
        commits.stop();
    }
}
