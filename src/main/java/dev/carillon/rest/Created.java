package dev.carillon.rest;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** The answer 201 of a list that has taken in a new resource. */
final class Created {

    private Created() {}

    /** With the address of the new resource, which is below that of the list. */
    static Response.ResponseBuilder at(UriInfo list, String id) {
        return Response.created(list.getAbsolutePathBuilder().path(id).build());
    }
}
