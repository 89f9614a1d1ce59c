package dev.carillon.access;

import java.util.ArrayList;
import java.util.List;

/**
 * An application is about to be deleted. A CDI event, in the transaction that deletes it: a room that still holds
 * something of it {@linkplain #hinder objects}, and the application stays.
 */
public final class ApplicationRemoval {

    private final int application;
    private final List<String> hindrances = new ArrayList<>();

    ApplicationRemoval(int application) {
        this.application = application;
    }

    public int application() {
        return application;
    }

    /** @param what is still there: {@code 3 subscriptions} */
    public void hinder(String what) {
        hindrances.add(what);
    }

    List<String> hindrances() {
        return hindrances;
    }
}
