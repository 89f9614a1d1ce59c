/**
 * The door of gRPC, on a port of its own: publishing, streams, readers, and the services of Certes.
 *
 * <p>In come calls; out go answers, and errors with the details of {@code google.rpc}. Begin with {@code GrpcServer} and {@code
 * Methods}.
 */
package dev.carillon.grpc;
