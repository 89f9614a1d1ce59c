/** What an enterprise application would bring: beans and doors of the tests, put into the WAR as {@code carillon-probe.jar}. */
package dev.carillon.probe;
