/**
 * Who asks: applications, keys, users, scopes, and secrets kept at rest.
 *
 * <p>In comes the text of a key or a token, with the address it comes from; out goes a {@link dev.carillon.access.Caller}, or a {@link
 * dev.carillon.access.DeniedException} that says why not. Begin with {@link dev.carillon.access.Callers}, which is what the doors call;
 * {@code KeyAuthority} decides which key may do what to which, {@link dev.carillon.access.Secrets} encrypts.
 */
package dev.carillon.access;
