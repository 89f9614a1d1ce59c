package dev.carillon.files;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** What a file or a directory is made with, so that it is its owner's alone at every moment. */
final class OwnerOnly {

    private OwnerOnly() {}

    /** None where the system has no such rights. */
    static FileAttribute<?>[] attributes(String rights) {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
