/**
 * Who is connected, and what is said to them: the core that the dialects of connections share.
 *
 * <p>A dialect opens a {@link dev.carillon.realtime.Connection} over a {@link dev.carillon.realtime.Channel}, and adds an {@link
 * dev.carillon.realtime.Interest} for each thing that it wants to hear, to the {@link
 * dev.carillon.realtime.ConnectionRegistry}. The {@link dev.carillon.realtime.Broadcaster} reads the log on each node, from the log's
 * end as it is when the first one comes, and gives each event to those whom it interests; the dialect's {@link
 * dev.carillon.realtime.Hearer} puts it into words. {@link dev.carillon.realtime.ConnectionWatch} pings, and ends those whose
 * key is gone.
 *
 * <p>To read in this order: Connection, Interest, Broadcaster, ConnectionRegistry, Interests, ConnectionWatch.
 */
package dev.carillon.realtime;
