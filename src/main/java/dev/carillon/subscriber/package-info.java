/**
 * In-process: beans of the same deployment that receive events, and services of the same server that are bound to them.
 *
 * <p>In come the {@link dev.carillon.observer.Subscriber}s of the deployment, bindings, and what {@code EventManager.subscribe} is given
 * at run time. Each of the first two is a reader of the log with a cursor of its own. A bean's call is one transaction, in which {@link
 * dev.carillon.subscriber.ProcessedEvents} also records that it was made; a service is called outside of any. A call that fails becomes
 * a {@link dev.carillon.subscriber.SubscriberFailure} and is repeated later; nothing waits for it.
 *
 * <p>To be read in this order: {@code SubscriberRegistry}, {@code SubscriberReader}, {@code SubscriberCalls} and {@code CallRecords},
 * {@code SubscriberInvoker}; {@code BoundServices} and {@code ServiceInvoker}; {@code RuntimeSubscriptions}.
 */
package dev.carillon.subscriber;
