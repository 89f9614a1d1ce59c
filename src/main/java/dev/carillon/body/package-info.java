/**
 * The bodies of requests: what has not arrived yet is read without a thread, within a time and within the room that this
 * node has for it. Enters: a request whose caller is known. Leaves: the same request with its whole body, or how it ended.
 */
package dev.carillon.body;
