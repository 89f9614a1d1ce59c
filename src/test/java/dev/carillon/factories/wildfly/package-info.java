/** A jar that a test puts into the WAR: what an application on WildFly defines for itself. */
package dev.carillon.factories.wildfly;
