package dev.carillon.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;

/**
 * An answer that is kept until it is whole, so that no thread waits for its client while it is written: what doors write here are
 * documents of a bounded length. Of one thread.
 */
final class WholeAnswer extends HttpServletResponseWrapper {

    private static final String LENGTH = "Content-Length";

    private final HttpServletRequest request;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final ServletOutputStream out = new KeptOutput();
    private PrintWriter writer;

    WholeAnswer(HttpServletRequest request, HttpServletResponse response) {
        super(response);
        this.request = request;
    }

    /** Whether the door goes on with the request by itself: then it writes as it likes. */
    private boolean isAsync() {
        return request.isAsyncStarted();
    }

    /** All that was written. */
    byte[] body() {
        if (writer != null) {
            writer.flush();
        }
        return kept.toByteArray();
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

    @Override
    public void flushBuffer() throws IOException {
        if (isAsync()) {
            super.flushBuffer();
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

    @Override
    public void sendError(int status) throws IOException {
        kept.reset();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String why) throws IOException {
        kept.reset();
        super.sendError(status, why);
    }

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        if (isAsync()) { // else it is known when it is whole
            super.setContentLengthLong(length);
        }
    }

    @Override
    public void setHeader(String name, String value) {
        if (!name.equalsIgnoreCase(LENGTH)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!name.equalsIgnoreCase(LENGTH)) {
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
        public void write(int each) {
            kept.write(each);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            kept.write(bytes, from, length);
        }
    }
}
