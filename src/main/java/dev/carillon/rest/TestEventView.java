package dev.carillon.rest;

import java.util.UUID;

/** A test event and its delivery. */
public record TestEventView(UUID event, String delivery) {}
