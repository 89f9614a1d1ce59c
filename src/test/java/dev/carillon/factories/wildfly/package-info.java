/** A jar that a test puts into the WAR: a connection factory of the server's own, as an application asks for it. */
package dev.carillon.factories.wildfly;
