/** Who asks: applications, keys, scopes, and secrets kept at rest. In comes a bearer text, out goes a {@code Caller}. */
package dev.carillon.access;
