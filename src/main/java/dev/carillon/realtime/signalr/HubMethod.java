package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A method of a hub that clients call. Immutable. */
record HubMethod(String name, List<Class<?>> parameters, List<Class<?>> streams, Kind kind, Hub.Method body) {

    enum Kind {
        ACTION,
        FUNCTION,
        STREAM
    }

    HubMethod {
        parameters = List.copyOf(parameters);
        streams = List.copyOf(streams);
    }

    /** @throws BindingException if there are more or fewer, or one is of another type */
    List<Object> bind(List<JsonNode> arguments) throws BindingException {
        if (arguments.size() != parameters.size()) {
            throw new BindingException("Invocation provides " + arguments.size() + " argument(s) but target expects "
                    + parameters.size() + ".");
        }
        List<Object> bound = new ArrayList<>(arguments.size());
        for (int i = 0; i < arguments.size(); i++) {
            try {
                bound.add(Values.as(parameters.get(i), arguments.get(i)));
            } catch (JsonProcessingException | RuntimeException e) {
                throw new BindingException("Error binding argument " + i + ": it is not of the type "
                        + parameters.get(i).getSimpleName() + ".");
            }
        }
        return bound;
    }

    static final class BindingException extends Exception {
        BindingException(String message) {
            super(message, null, false, false);
        }
    }
}
