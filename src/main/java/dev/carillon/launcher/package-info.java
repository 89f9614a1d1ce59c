/**
 * {@code java -jar carillon.jar}: Payara Micro, the adapter and the WAR in one file; and the same start on WildFly for {@code mvn
 * -Prun,wildfly}. It is outside the WAR.
 *
 * <p>In come options and the configuration; out comes a running server, or a sentence that says what to change. Begin with {@code Main}
 * and {@code Start}.
 */
package dev.carillon.launcher;
