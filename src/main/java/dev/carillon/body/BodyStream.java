package dev.carillon.body;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.util.Arrays;

/** A body that has arrived. Of one thread at a time. */
public final class BodyStream extends ServletInputStream {

    private final byte[] bytes;
    private final int length;
    private int position;

    BodyStream(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    @Override
    public int read() {
        return position == length ? -1 : bytes[position++] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) {
        int read = Math.min(most, length - position);
        if (read == 0 && most > 0) {
            return -1;
        }
        System.arraycopy(bytes, position, into, from, read);
        position += read;
        return read;
    }

    /** Without a copy where that can be. */
    @Override
    public byte[] readNBytes(int most) {
        int read = Math.min(most, length - position);
        byte[] all =
                position == 0 && read == bytes.length ? bytes : Arrays.copyOfRange(bytes, position, position + read);
        position += read;
        return all;
    }

    @Override
    public byte[] readAllBytes() {
        return readNBytes(Integer.MAX_VALUE);
    }

    @Override
    public int available() {
        return length - position;
    }

    @Override
    public boolean isFinished() {
        return position == length;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new IllegalStateException("the body is there: read it");
    }
}
