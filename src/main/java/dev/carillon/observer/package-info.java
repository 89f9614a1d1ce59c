/**
 * What of a deployment hears events, in Carillon's own WAR and in applications beside it.
 *
 * <p>In come {@code @Observes @Topic} methods and {@code @IntegrationEventSubscriber} beans, as {@link
 * dev.carillon.observer.SubscriberExtension} finds them; out go {@link dev.carillon.observer.Subscriber}s, ready to be called. When
 * they are called, and in which transaction, is for the rooms {@code subscriber} and {@code client} to say.
 */
package dev.carillon.observer;
