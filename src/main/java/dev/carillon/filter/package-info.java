/**
 * Which events: patterns of topics, prepared so that one look finds everyone who wants a topic, and expressions in CESQL over an event's
 * attributes and data.
 *
 * <p>In comes an event, out comes a verdict; nothing here blocks, and nothing takes longer than its bounds say. Begin with {@link
 * dev.carillon.filter.PatternTree} and {@link dev.carillon.filter.EventFilter}.
 */
package dev.carillon.filter;
