/** A WAR that does nothing with an event but parse it: what a POST costs on a server at least. */
package dev.carillon.bench.parse;
