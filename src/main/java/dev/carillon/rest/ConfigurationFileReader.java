package dev.carillon.rest;

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
        return new ConfigurationFile(IncomingBody.readWhole(in, ConfigurationFile.MAX_BYTES), mediaType);
    }
}
