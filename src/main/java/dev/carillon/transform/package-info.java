/**
 * What an event's data becomes on its way out: expressions in JSONata, kept within bounds of work, size and depth.
 *
 * <p>In come an expression and an event, out comes JSON or the reason why there is none. It is evaluated on threads of the
 * room, which take the subscriptions in turn, so that a slow expression holds up its own subscription only.
 */
package dev.carillon.transform;
