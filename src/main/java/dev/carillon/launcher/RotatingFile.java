package dev.carillon.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A log of bounded size: at 16 MiB, and at the end of a line, {@code server.log} becomes {@code server.log.1}, that one
 * {@code .2}, and so on to {@code .4}. A start appends to what it finds. Not a handler of {@code java.util.logging}, which would
 * miss what is printed, and before the server has set its log manager would set another. Thread safe.
 */
final class RotatingFile extends OutputStream {

    private static final long BYTES = 16L << 20;
    private static final int KEPT = 4;

    private final Path file;
    private final long most;
    private OutputStream out;
    private long written;

    RotatingFile(Path file) throws IOException {
        this(file, BYTES);
    }

    RotatingFile(Path file, long most) throws IOException {
        this.file = file;
        this.most = most;
        open();
    }

    private void open() throws IOException {
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = Files.size(file);
    }

    @Override
    public synchronized void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        written += length;
        if (written >= most && length > 0 && bytes[from + length - 1] == '\n') {
            rotate();
        }
    }

    private void rotate() throws IOException {
        out.close();
        try {
            for (int i = KEPT; i > 0; i--) {
                Path newer = i == 1 ? file : numbered(i - 1);
                if (Files.exists(newer)) {
                    Files.move(newer, numbered(i), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } finally {
            open(); // even if a file could not be moved: a log that is too long is better than none
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
