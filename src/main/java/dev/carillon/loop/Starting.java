package dev.carillon.loop;

/** Fired once by the start-up, before the rooms begin: for what has to be made then and is where start-up does not reach. */
public record Starting() {}
