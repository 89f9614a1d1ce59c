package dev.carillon.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;

/** Who is logged in, as the server says it. Thread safe. */
@ApplicationScoped
public class CallerProfile {

    /** What servers call nobody. */
    private static final String NOBODY = "anonymous";

    private final Instance<Principal> principal;

    @Inject
    CallerProfile(Instance<Principal> principal) {
        this.principal = principal;
    }

    protected CallerProfile() { // CDI client proxy
        this(null);
    }

    /** The text of a JSON object; empty if nobody is, or nobody can be: on threads of no request servers know no caller. */
    public Optional<String> json() {
        try {
            return Optional.ofNullable(principal.get().getName())
                    .filter(name -> !name.isEmpty() && !name.equalsIgnoreCase(NOBODY))
                    .map(name -> JsonEntries.object(Map.of("userId", JsonEntries.quoted(name))));
        } catch (RuntimeException noCaller) {
            return Optional.empty();
        }
    }
}
