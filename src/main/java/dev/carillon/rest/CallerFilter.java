package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/**
 * Lets in callers with a key that has the scope the method {@link Requires}. A method that names no scope lets in no one.
 *
 * <p>A resource method takes {@code @Context HttpServletRequest request} and asks {@link #callerOf} for the caller: RESTEasy knows
 * a {@code ContainerRequestContext} in filters only, and on both servers its properties are the request's attributes.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class CallerFilter implements ContainerRequestFilter {

    /** The header by which a key with {@code applications:write} acts for another application: its name or uid. */
    public static final String APPLICATION = "Carillon-Application";

    private static final String CALLER = Caller.class.getName();

    @Inject
    Callers callers;

    @Context
    ResourceInfo method;

    @Context
    HttpServletRequest connection;

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getMethod().equals(HttpMethod.OPTIONS)) {
            return; // no method of ours: the server's own answer, which names the methods
        }
        Caller caller = callers.enter(
                request.getHeaderString(HttpHeaders.AUTHORIZATION),
                request.getHeaderString(APPLICATION),
                connection.getRemoteAddr());
        Requires requires = method.getResourceMethod().getAnnotation(Requires.class);
        if (requires == null) {
            throw new DeniedException(DeniedException.Reason.NOT_ALLOWED, "no scope allows this method");
        }
        Scope scope = requires.value();
        if (!caller.may(scope)) {
            throw DeniedException.lacks(scope);
        }
        request.setProperty(CALLER, caller);
    }

    /** The caller; known in every resource method. */
    public static Caller callerOf(HttpServletRequest request) {
        return (Caller) request.getAttribute(CALLER);
    }

    /** The number of the application that the caller acts for. */
    public static int applicationOf(HttpServletRequest request) {
        return callerOf(request).application();
    }
}
