/**
 * Which events: patterns of topics, prepared so that one look finds everybody who wants a topic, and expressions in CESQL
 * over an event's attributes and data.
 *
 * <p>In comes an event, out comes a verdict; nothing here blocks, and nothing takes longer than its bounds say.
 */
package dev.carillon.filter;
