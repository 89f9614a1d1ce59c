/**
 * The Master API of Certes, its reading half: what is asked for in GraphQL at a port of its own, if that is switched on. Its writing half is
 * in {@code grpc}; all of it is also in the HTTP API. Begin with {@link dev.carillon.master.MasterPort}.
 */
package dev.carillon.master;
