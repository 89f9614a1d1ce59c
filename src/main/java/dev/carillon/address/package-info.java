/**
 * Addresses of IP as text and as bytes: what may be written, what lies within a range, what one sender has. Nothing here looks up a
 * name. Uses Java alone. Begin with {@link dev.carillon.address.AddressRange}.
 */
package dev.carillon.address;
