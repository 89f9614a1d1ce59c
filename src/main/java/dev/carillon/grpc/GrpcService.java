package dev.carillon.grpc;

import io.grpc.ServerServiceDefinition;
import java.util.List;

/** A part of this door. A CDI bean of this type is found by itself. */
interface GrpcService {

    /** The same methods under each of its names. */
    List<ServerServiceDefinition> definitions();

    /** The node ends: what would go on for ever ends. */
    default void end() {}
}
