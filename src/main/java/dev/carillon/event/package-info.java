/**
 * The language of the house: topics, patterns, events, and what an enterprise application implements or injects.
 *
 * <p>Public API. Nothing here needs a server; nothing here knows another room.
 */
package dev.carillon.event;
