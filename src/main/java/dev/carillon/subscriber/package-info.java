/**
 * In-process: beans of the same deployment that hear events.
 *
 * <p>In come the {@link dev.carillon.observer.Subscriber}s of the deployment, and what {@code EventManager.subscribe} is given at run
 * time. Each of the former is a reader of the log with a cursor of
 * its own; each event is one call in one transaction, in which also {@link dev.carillon.subscriber.ProcessedEvents} says
 * that it was made. A call that fails becomes a {@link dev.carillon.subscriber.SubscriberFailure} and is made again
 * later; nothing waits for it.
 */
package dev.carillon.subscriber;
