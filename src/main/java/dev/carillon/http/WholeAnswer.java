package dev.carillon.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Map;

/**
 * An answer that is kept until it is whole, so that no thread waits for its client while it is written: what doors write here are
 * documents of a bounded length. Of one thread.
 */
public final class WholeAnswer extends HttpServletResponseWrapper {

    private static final String LENGTH = "Content-Length";

    private final HttpServletRequest request;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final ServletOutputStream out = new KeptOutput();
    private PrintWriter writer;
    private String length; // that a door has declared
    private boolean isPassedOn; // to the server

    WholeAnswer(HttpServletRequest request, HttpServletResponse response) {
        super(response);
        this.request = request;
    }

    /** Whether the door goes on with the request by itself: then it writes as it likes. */
    private boolean isAsync() {
        return request.isAsyncStarted();
    }

    /** All that was written: for {@code HEAD}, how long it would be. */
    HttpAnswer whole() {
        if (writer != null) {
            writer.flush();
        }
        if (!request.getMethod().equals("HEAD")) {
            return new HttpAnswer(getStatus(), getContentType(), kept.toByteArray(), Map.of());
        }
        String known = kept.size() > 0 ? String.valueOf(kept.size()) : length;
        return new HttpAnswer(
                getStatus(), getContentType(), new byte[0], known == null ? Map.of() : Map.of(LENGTH, known));
    }

    /** Sends what a door has written so far, in this thread. */
    public static void sendNow(HttpServletResponse response) throws IOException {
        if (response instanceof WholeAnswer answer) {
            HttpServletResponse server = (HttpServletResponse) answer.getResponse();
            answer.whole().write(server);
            server.flushBuffer();
        } else {
            response.flushBuffer();
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        return isAsync() ? super.getOutputStream() : out;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(out, getCharacterEncoding()));
        }
        return writer;
    }

    /** A servlet of somebody else's has its answer leave before it is whole: from now on it writes by itself, in its own thread. */
    @Override
    public void flushBuffer() throws IOException {
        if (!isAsync()) {
            passOn();
        }
        super.flushBuffer();
    }

    private void passOn() throws IOException {
        if (!isPassedOn) {
            isPassedOn = true;
            if (length != null) {
                super.setHeader(LENGTH, length);
            }
            kept.writeTo(super.getOutputStream());
            kept.reset();
        }
        if (writer != null) {
            writer.flush();
        }
    }

    boolean isPassedOn() {
        return isPassedOn;
    }

    /** Where an error page of the server's would take the place of what is not sent yet: what is kept has none. */
    public static void sendUnlessKept(HttpServletResponse response) throws IOException {
        if (!(response instanceof WholeAnswer)) {
            response.flushBuffer();
        }
    }

    @Override
    public void resetBuffer() {
        kept.reset();
        super.resetBuffer();
    }

    @Override
    public void reset() {
        kept.reset();
        super.reset();
    }

    /** Here, and not by the error page: the server writes that one itself. */
    @Override
    public void sendError(int status) throws IOException {
        if (isAsync() || isPassedOn) {
            super.sendError(status);
        } else {
            kept.reset();
            Problem.of(status).write(this);
        }
    }

    @Override
    public void sendError(int status, String why) throws IOException {
        sendError(status);
    }

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        if (isAsync()) {
            super.setContentLengthLong(length);
        } else { // it is known when it is whole
            this.length = String.valueOf(length);
        }
    }

    @Override
    public void setHeader(String name, String value) {
        if (name.equalsIgnoreCase(LENGTH) && !isAsync()) {
            length = value;
        } else {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (name.equalsIgnoreCase(LENGTH)) {
            setHeader(name, value);
        } else {
            super.addHeader(name, value);
        }
    }

    private final class KeptOutput extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("it is written as a whole");
        }

        @Override
        public void write(int each) throws IOException {
            target().write(each);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            target().write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            if (isPassedOn) {
                target().flush();
            }
        }

        private OutputStream target() throws IOException {
            return isPassedOn ? WholeAnswer.super.getOutputStream() : kept;
        }
    }
}
