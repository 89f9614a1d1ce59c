package dev.carillon.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A directory that only its owner may enter. It is the fence around the files of the database and of the broker, which
 * are made with whatever rights the process gives to new files. Thread safe.
 */
public record OwnerOnlyDirectory(Path path) {

    private static final Set<PosixFilePermission> RIGHTS = PosixFilePermissions.fromString("rwx------");

    /**
     * Makes it if it is not there, and closes it to others if it is open to them. One of another user's stays open. Says
     * nothing: the launcher comes here before the server has set its log manager.
     *
     * @return the path
     * @throws IOException if it cannot be made
     */
    public Path ensure() throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path.toAbsolutePath().getParent());
            try {
                Files.createDirectory(path, OwnerOnly.attributes("rwx------"));
            } catch (FileAlreadyExistsException other) {
                if (!Files.isDirectory(path)) { // else made by another one at the same time
                    throw other;
                }
            }
        }
        if (isOpen()) {
            try {
                Files.setPosixFilePermissions(path, RIGHTS);
            } catch (IOException notOurs) {
                return path; // isOpen says so
            }
        }
        return path;
    }

    /** Whether other users of this machine may enter it; false where the system has no such rights. */
    public boolean isOpen() throws IOException {
        return OwnerOnly.isPosix() && !RIGHTS.containsAll(Files.getPosixFilePermissions(path));
    }
}
