package dev.carillon.bench.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** Reads each token of an event or of a batch and answers as Carillon would. */
@Path("/events")
public class ParseResource {

    private static final JsonFactory JSON = new JsonFactory();

    @POST
    @Consumes({MediaType.APPLICATION_JSON, "application/cloudevents-batch+json"})
    @Produces(MediaType.APPLICATION_JSON)
    public Response parse(byte[] body) throws IOException {
        int characters = 0;
        try (JsonParser parser = JSON.createParser(body)) {
            for (JsonToken each = parser.nextToken(); each != null; each = parser.nextToken()) {
                characters += parser.getTextLength();
            }
        }
        return Response.accepted("{\"id\":\"01935f7e-0000-7000-8000-000000000000\",\"eventId\":\"" + characters
                        + "\",\"source\":\"/applications/default\"}")
                .build();
    }
}
