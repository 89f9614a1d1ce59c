package dev.carillon.probe;

import jakarta.enterprise.context.RequestScoped;

/** New in each request, and in each call of a subscriber. */
@RequestScoped
public class RequestMemory {

    private int calls;

    public int calls() {
        return ++calls;
    }
}
