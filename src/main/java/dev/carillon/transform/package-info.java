/**
 * What an event's data becomes on its way out: expressions in JSONata, within bounds of work, size and depth.
 *
 * <p>In come an expression and an event, out comes JSON or the reason why there is none. Expressions are evaluated on threads of the
 * room, which serve subscriptions in turn, so that a slow expression holds up only its own subscription. Nothing can stop a Java thread
 * that computes, so each function does a bounded amount of work ({@code Library}), and the time is checked between them ({@code
 * Bounds}). The parser cannot be watched; its work is bounded by a look at the tokens ({@code Shape}). Begin with {@link
 * dev.carillon.transform.Transformer}.
 */
package dev.carillon.transform;
