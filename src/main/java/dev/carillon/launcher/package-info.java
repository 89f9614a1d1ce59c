/**
 * {@code java -jar carillon.jar}: Payara Micro, the adapter and the WAR in one file; and the same start on WildFly for
 * {@code mvn -Prun,wildfly}. Stands outside the WAR.
 */
package dev.carillon.launcher;
