/**
 * Which beans and methods of a deployment receive events, in Carillon's own WAR and in applications beside it.
 *
 * <p>In come {@code @Observes @Topic} methods and {@code @IntegrationEventSubscriber} beans, as {@link
 * dev.carillon.observer.SubscriberExtension} finds them; out go {@link dev.carillon.observer.Subscriber}s, ready to be called. The rooms
 * {@code subscriber} and {@code client} decide when they are called, and in which transaction.
 */
package dev.carillon.observer;
