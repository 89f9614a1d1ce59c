/** A jar of alternatives, which a test puts into the WAR: somebody else's subscription store and relay. */
package dev.carillon.overlay;
