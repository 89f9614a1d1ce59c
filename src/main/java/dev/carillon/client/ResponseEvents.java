package dev.carillon.client;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Raises the events of a response: when it is written, if it has a body, else before. Thread safe. */
final class ResponseEvents implements ContainerResponseFilter, WriterInterceptor {

    /** Writes on, and keeps the beginning. */
    private static final class Copying extends FilterOutputStream {

        private final Payload.Capture capture = new Payload.Capture();

        Copying(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            capture.add(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            capture.add(bytes, from, length);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(Exchange.PROPERTY) instanceof Exchange exchange)
                || exchange.onResponse().isEmpty()) {
            return; // it was turned away before, or raises nothing
        }
        Exchange answered = exchange.answered(response.getStatus());
        request.setProperty(Exchange.PROPERTY, answered);
        if (!response.hasEntity()) {
            raise(answered, Payload.NONE);
        }
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (!(context.getProperty(Exchange.PROPERTY) instanceof Exchange exchange)
                || exchange.onResponse().isEmpty()) {
            context.proceed();
            return;
        }
        Copying copying = new Copying(context.getOutputStream());
        context.setOutputStream(copying);
        context.proceed();
        raise(exchange, copying.capture.payload(context.getMediaType()));
    }

    private static void raise(Exchange exchange, Payload payload) {
        AutoEvents.withoutHarm(() -> exchange.events().raise(exchange.onResponse(), exchange, payload));
    }
}
