package dev.carillon.rest;

import dev.carillon.access.Application;
import java.time.Instant;

/** An application as the API shows it. */
public record ApplicationView(String uid, String name, Instant createdAt) {

    static ApplicationView of(Application application) {
        return new ApplicationView(application.uid(), application.name(), application.createdAt());
    }
}
