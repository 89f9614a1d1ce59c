/**
 * An overlay: hubs that exist on a server under test only, so that clients of SignalR that nobody here wrote have methods of
 * every kind to call. Uses what {@code realtime.signalr} gives to rooms.
 */
package dev.carillon.hubs;
