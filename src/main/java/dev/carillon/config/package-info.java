/**
 * Which keys Carillon has, and what their values may be: asked before anything starts, by {@code carillon.jar} and by the WAR
 * alike. Uses Java and {@code address} alone. Begin with {@link dev.carillon.config.ConfigKeys}.
 */
package dev.carillon.config;
