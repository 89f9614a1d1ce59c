package dev.carillon.conformance;

import java.util.Map;

/**
 * An event as its publisher means it.
 *
 * @param attributes by name: String, Integer or Boolean; {@code topic} among them, {@code specversion} not
 * @param data null is none
 */
record Meant(Map<String, Object> attributes, byte[] data) {}
