package dev.carillon.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a person sees: a few lines. All that the server and its libraries print goes to a file. Thread safe, as print streams
 * are.
 */
final class Console {

    private static final PrintStream PERSON = System.out; // as they were before they were diverted
    private static final PrintStream ERRORS = System.err;

    private Console() {}

    static void say(String text) {
        PERSON.println(text);
    }

    static void complain(String text) {
        ERRORS.println(text);
    }

    /**
     * From now on the standard streams go to this file.
     *
     * @param verbose and to where they went before
     */
    static void divert(Path file, boolean verbose) throws IOException {
        OutputStream log = new RotatingFile(file);
        PrintStream stream = new PrintStream(verbose ? new Tee(log, PERSON) : log, true);
        System.setOut(stream);
        System.setErr(stream);
    }

    private static final class Tee extends OutputStream {

        private final OutputStream one;
        private final OutputStream other;

        Tee(OutputStream one, OutputStream other) {
            this.one = one;
            this.other = other;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                other.write(bytes, from, length);
            } finally {
                one.write(bytes, from, length);
            }
        }

        @Override
        public void flush() throws IOException {
            other.flush();
            one.flush();
        }
    }
}
