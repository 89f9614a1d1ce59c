/**
 * The language of the house: topics, patterns, events, and what an enterprise application implements or injects.
 *
 * <p>Public API. Nothing here needs a server; nothing here knows another room. Begin with {@link dev.carillon.event.EventData}, {@link
 * dev.carillon.event.TopicName} and {@link dev.carillon.event.EventNotifier}.
 */
package dev.carillon.event;
