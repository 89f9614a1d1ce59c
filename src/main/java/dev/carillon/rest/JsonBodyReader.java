package dev.carillon.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.http.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Reads a {@link JsonBody}. Which media types a method takes, its own {@code @Consumes} says. */
@Provider
@Consumes(MediaType.WILDCARD)
public class JsonBodyReader implements MessageBodyReader<JsonBody> {

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == JsonBody.class;
    }

    @Override
    public JsonBody readFrom(
            Class<JsonBody> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream in)
            throws IOException {
        byte[] body = IncomingBody.readWhole(in, JsonBody.MAX_BYTES);
        try {
            return JsonBody.parse(body);
        } catch (JsonProcessingException broken) {
            throw Problem.of(broken).exception(); // here, since RESTEasy has a mapper of its own for it
        }
    }
}
