package dev.carillon.subscriber;

/**
 * @param threads how many run-time subscribers are called at once; the executor has other work as well
 */
public record SubscriberSettings(int threads) {}
