package dev.carillon.grpc;

import io.grpc.ServerServiceDefinition;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A part of this door. A CDI bean of this type is found by itself. */
interface GrpcService {

    /** The ports of this door. */
    enum Place {
        /** For all. */
        MAIN,
        /** Of the Master API of Certes, if it is switched on. */
        MASTER
    }

    /** Where it is served. */
    default Set<Place> places() {
        return EnumSet.of(Place.MAIN);
    }

    /** The same methods under each of its names. */
    List<ServerServiceDefinition> definitions();

    /** The node ends: what would go on for ever ends. */
    default void end() {}
}
