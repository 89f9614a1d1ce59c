/** {@code java -jar carillon.jar}: Payara Micro, the adapter and the WAR in one file. Stands outside the WAR. */
package dev.carillon.launcher;
