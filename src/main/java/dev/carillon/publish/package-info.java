/** Inwards: checks an event, stores it in a group commit or in the caller's transaction, and says how it ended. */
package dev.carillon.publish;
