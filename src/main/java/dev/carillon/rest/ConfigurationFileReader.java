package dev.carillon.rest;

import dev.carillon.event.RefusedException;
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

/** Reads a {@link ConfigurationFile}. Which media types a method takes, its own {@code @Consumes} says. */
@Provider
@Consumes(MediaType.WILDCARD)
public class ConfigurationFileReader implements MessageBodyReader<ConfigurationFile> {

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == ConfigurationFile.class;
    }

    @Override
    public ConfigurationFile readFrom(
            Class<ConfigurationFile> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream in)
            throws IOException {
        byte[] body = IncomingBody.read(in, ConfigurationFile.MAX_BYTES);
        if (body.length > ConfigurationFile.MAX_BYTES) {
            String rule = "must have at most " + ConfigurationFile.MAX_BYTES + " bytes";
            throw Problem.of(413, new RefusedException("", rule, null)).exception();
        }
        return new ConfigurationFile(body, mediaType);
    }
}
