package dev.carillon.loop;

import java.util.Optional;

/** Something that health asks about. A CDI bean of this type is found by itself; its answers may take up to 2 s. */
public interface HealthCheck {

    /** {@code database}, {@code broker}. */
    String name();

    /** Whether the node is not ready without it; otherwise a problem only makes it degraded. */
    boolean required();

    /** What is wrong now, as a sentence without secrets; empty if nothing is. */
    Optional<String> problem();
}
