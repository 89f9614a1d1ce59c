package dev.carillon.remote;

/**
 * An event that has come for a subscription.
 *
 * @param subscription number of it
 * @param cookie that came with it
 * @param data null if none came
 * @param event by which the same event is known again
 * @param hops over how many hubs it has come before
 */
record Arrival(long subscription, String cookie, String data, String event, int hops) {}
