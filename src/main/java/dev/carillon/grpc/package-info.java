/**
 * The door of gRPC, on a port of its own: publishing, streams, the event broker of Certes. Enter: calls. Leave: answers, and errors
 * with the details of {@code google.rpc}. Begin with {@code GrpcServer} and {@code Methods}.
 */
package dev.carillon.grpc;
