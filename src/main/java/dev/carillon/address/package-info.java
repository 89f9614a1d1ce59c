/**
 * IP addresses as text and as bytes: how they may be written, what lies within a range, which range one sender has. Nothing here looks
 * up a name. Uses only Java. Begin with {@link dev.carillon.address.AddressRange}.
 */
package dev.carillon.address;
