package dev.carillon.rest;

import dev.carillon.http.Problem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;

/** Keeps out addresses whose decoded parts no database accepts. After the caller is known. */
@Provider
@Priority(Priorities.AUTHENTICATION + 1)
public class AddressFilter implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        UriInfo address = request.getUriInfo();
        if (!StorableText.isStorable(address.getPath())) {
            throw new NotFoundException(Problem.sentence(404));
        }
        address.getQueryParameters().forEach((name, values) -> values.forEach(each -> StorableText.check(name, each)));
    }
}
