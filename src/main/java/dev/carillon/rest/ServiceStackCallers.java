package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.publish.LocalCaller;
import dev.carillon.servicestack.CurrentCaller;
import dev.carillon.servicestack.ServiceStackSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Admits callers of the subscription service, and describes them in its words. Thread safe. */
@ApplicationScoped
class ServiceStackCallers {

    private final Callers callers;
    private final LocalCaller local;
    private final ServiceStackSettings settings;

    @Inject
    ServiceStackCallers(Callers callers, LocalCaller local, ServiceStackSettings settings) {
        this.callers = callers;
        this.local = local;
        this.settings = settings;
    }

    protected ServiceStackCallers() { // CDI client proxy
        this(null, null, null);
    }

    /**
     * @param roles of which the caller needs one; without any, every key will do
     * @throws DeniedException if it may not
     */
    CurrentCaller enter(HttpServletRequest request, Set<String> roles) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (!settings.access().security() && authorization == null) {
            String name = CurrentCaller.ANONYMOUS;
            return new CurrentCaller(local.get().application(), name, name, Set.of(), false);
        }
        CurrentCaller caller = current(
                callers.enter(authorization, request.getHeader(CallerFilter.APPLICATION), request.getRemoteAddr()));
        if (settings.access().security() && !caller.isInAnyRole(roles)) {
            throw new DeniedException(
                    DeniedException.Reason.NOT_ALLOWED,
                    "this key lacks the scope " + String.join(" or ", new TreeSet<>(roles)));
        }
        return caller;
    }

    private CurrentCaller current(Caller caller) {
        Set<String> roles = caller.scopes().stream().map(Scope::toString).collect(Collectors.toSet());
        String user = settings.access().ownedByApplication() ? caller.applicationName() : caller.key();
        return new CurrentCaller(caller.application(), user, user, roles, true);
    }
}
