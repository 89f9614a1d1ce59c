/**
 * The reading half of Certes' Master API: GraphQL at a port of its own, if that is switched on. Its writing half is in {@code grpc}; all
 * of it is also in the HTTP API. In come queries, out go pages of what other rooms have. Begin with {@link
 * dev.carillon.master.MasterPort}.
 */
package dev.carillon.master;
