/**
 * Which keys Carillon has, and which values they may have: checked before anything starts, by {@code carillon.jar} and by the WAR alike.
 * Uses only Java and {@code address}. Begin with {@link dev.carillon.config.ConfigKeys}.
 */
package dev.carillon.config;
