package dev.carillon.gateway;

/** A source of this kind was made, changed or deleted on this node, and that is committed. A CDI event. */
public record SourcesChanged(String kind) {}
