package dev.carillon.loop;

/** Fired once when the node ends, before the rooms do: what {@link Opening} opened closes. */
public record Closing() {}
