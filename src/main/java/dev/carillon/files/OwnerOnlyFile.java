package dev.carillon.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** A small file with a secret: only its owner reads it, and it is never seen half written. Thread safe. */
public record OwnerOnlyFile(Path path) {

    /**
     * Replaces what is there, in one step.
     *
     * @throws UncheckedIOException if it cannot
     */
    public void write(String text) {
        try {
            Path complete = complete(text);
            try {
                Files.move(complete, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(complete); // an abandoned secret, if it could not be moved
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Without blanks around it; what is blank holds no secret, so it is not there. */
    public Optional<String> read() {
        try {
            return Files.exists(path)
                    ? Optional.of(Files.readString(path).strip()).filter(text -> !text.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * What is there, or else the text made now; of two who make one at the same time, both get the first.
     *
     * @throws UncheckedIOException if it cannot be read or made
     */
    public String readOrMake(Supplier<String> made) {
        Optional<String> there = read();
        if (there.isPresent()) {
            return there.get();
        }
        try {
            deleteIfEmpty();
            Path complete = complete(made.get());
            try {
                Files.createLink(path, complete); // fails if it has come into being, where a move would replace it
            } catch (FileAlreadyExistsException other) {
                return read().orElseThrow();
            } catch (UnsupportedOperationException noLinks) {
                Files.move(complete, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(complete);
            }
            return read().orElseThrow();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** What a process leaves that dies between making a file and writing it, or whose disk is full. */
    private void deleteIfEmpty() throws IOException {
        if (Files.exists(path) && Files.readString(path).isBlank()) {
            Files.delete(path);
        }
    }

    private Path complete(String text) throws IOException {
        Path complete = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
        boolean whole = false;
        try (FileChannel file = FileChannel.open(
                complete,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                OwnerOnly.attributes("rw-------"))) {
            file.write(ByteBuffer.wrap((text + '\n').getBytes(StandardCharsets.UTF_8)));
            file.force(true);
            whole = true;
        } finally {
            if (!whole) { // the disk is full, perhaps
                Files.deleteIfExists(complete);
            }
        }
        return complete;
    }

    private UncheckedIOException unusable(IOException e) {
        return new UncheckedIOException(path + " cannot be read or written by this server's user", e);
    }
}
