package dev.carillon.body;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A request whose body has arrived; it holds its room until it is answered. As thread safe as a request. */
final class WholeBodyRequest extends HttpServletRequestWrapper {

    private final BodyStream body;
    private final ReservedBytes reserved;

    WholeBodyRequest(HttpServletRequest request, BodyStream body, ReservedBytes reserved) {
        super(request);
        this.body = body;
        this.reserved = reserved;
    }

    @Override
    public ServletInputStream getInputStream() {
        return body;
    }

    @Override
    public BufferedReader getReader() {
        String charset = getCharacterEncoding();
        return new BufferedReader(
                new InputStreamReader(body, charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset)));
    }

    @Override
    public AsyncContext startAsync() {
        return followed(super.startAsync());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return followed(super.startAsync(request, response));
    }

    /** Here and not later, when it may be complete already. */
    private AsyncContext followed(AsyncContext async) {
        async.addListener(new AsyncListener() {
            @Override
            public void onComplete(AsyncEvent event) {
                reserved.release();
            }

            @Override
            public void onTimeout(AsyncEvent event) {
                // its completion follows
            }

            @Override
            public void onError(AsyncEvent event) {
                reserved.release();
            }

            @Override
            public void onStartAsync(AsyncEvent event) {
                event.getAsyncContext().addListener(this); // the earlier ones are forgotten
            }
        });
        return async;
    }
}
