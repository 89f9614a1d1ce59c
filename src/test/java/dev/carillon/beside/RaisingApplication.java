package dev.carillon.beside;

import dev.carillon.client.RaiseEvents;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** {@code /shop/whole/thing}: an application that names its resources, all of which raise. */
@ApplicationPath("whole")
@RaiseEvents(onResponse = "raised/application")
public class RaisingApplication extends Application {

    /** It says nothing of events. */
    @Path("thing")
    public static class Thing {
        @GET
        public String get() {
            return "a thing";
        }
    }

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(Thing.class);
    }
}
