package dev.carillon.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The server's own directory, made again at each start. Deletes nothing but what a start of Carillon has made: the data directory
 * may be one that holds other things, by mistake or by its name, and what is in its files may have been written by others.
 */
final class ServerDirectory {

    /** Its name comes before all others, so that it is deleted last and a deletion that broke off is known again. */
    private static final String MARK = ".carillon";

    /** What earlier versions have left, which had no mark: in Payara's directory, and in WildFly's. */
    private static final List<String> UNMARKED = List.of("carillon-jms.rar", "deployments/carillon.war");

    private static final String TEMPORARY = "carillon-server-";

    private ServerDirectory() {}

    /**
     * Below the data directory, so that the next start removes what a kill left; but Payara stumbles over blanks, umlauts and the
     * like in its own paths: then it is among the temporary files, and a file in the data directory says where.
     *
     * @throws IOException with one sentence, if what is there was made by others
     */
    static Path ofPayara(Path data) throws IOException {
        Path elsewhere = data.resolve("server.path");
        if (Files.exists(elsewhere)) {
            deleteTemporary(Files.readString(elsewhere).strip());
            Files.delete(elsewhere);
        }
        Path usual = data.resolve("server");
        if (usual.toString().matches("[A-Za-z0-9_./:\\\\-]+")) {
            return emptied(usual);
        }
        take(usual);
        Path made = marked(Files.createTempDirectory(TEMPORARY));
        Files.writeString(elsewhere, made.toString());
        return made;
    }

    /** @throws IOException with one sentence, if what is there was made by others */
    static Path emptied(Path directory) throws IOException {
        take(directory);
        return marked(Files.createDirectories(directory));
    }

    private static Path marked(Path directory) throws IOException {
        Files.createFile(directory.resolve(MARK));
        return directory;
    }

    private static void take(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isOurs(directory)) {
            throw new IOException(
                    directory + " was not made by Carillon, which keeps its server's files under this name;"
                            + " choose another data directory by --data-dir (carillon.data.dir), or remove it.");
        }
        delete(directory);
    }

    private static void deleteTemporary(String path) throws IOException {
        try {
            Path directory = Path.of(path);
            if (directory.getFileName() != null
                    && directory.getFileName().toString().startsWith(TEMPORARY)
                    && isOurs(directory)) {
                delete(directory);
            }
        } catch (InvalidPathException e) {
            // unused
        }
    }

    private static boolean isOurs(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (Files.isRegularFile(directory.resolve(MARK), LinkOption.NOFOLLOW_LINKS)
                || UNMARKED.stream().anyMatch(each -> Files.isRegularFile(directory.resolve(each)))) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        }
    }
}
