/**
 * What an event's data becomes on its way out: expressions in JSONata, kept within bounds of work, size and depth.
 *
 * <p>In come an expression and an event, out comes JSON or the reason why there is none. It is evaluated on threads of the
 * room, which take the subscriptions in turn, so that a slow expression holds up its own subscription only. Nothing can end
 * a thread of Java that computes: so each function does a bounded amount of work ({@code Library}), and time is looked at
 * between them ({@code Bounds}). What the parser does cannot be watched, and is bounded by a look at the tokens ({@code
 * Shape}).
 */
package dev.carillon.transform;
