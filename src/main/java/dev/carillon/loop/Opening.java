package dev.carillon.loop;

/** Fired once by the start-up when all rooms have begun: doors that no server opens for us open now. What they throw fails the start. */
public record Opening() {}
