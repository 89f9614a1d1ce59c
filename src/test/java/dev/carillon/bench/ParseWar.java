package dev.carillon.bench;

import dev.carillon.bench.parse.ParseApplication;
import dev.carillon.bench.parse.ParseResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs the application that only parses. */
final class ParseWar {

    private ParseWar() {}

    /** A WAR of this name, whose context root is {@code /carillon}. */
    static Path write(Path directory) throws IOException {
        Path file = directory.resolve("carillon.war");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream war = new ZipOutputStream(out)) {
            for (Class<?> each : List.of(ParseApplication.class, ParseResource.class)) {
                String name = each.getName().replace('.', '/') + ".class";
                war.putNextEntry(new ZipEntry("WEB-INF/classes/" + name));
                try (InputStream in = each.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(war);
                }
                war.closeEntry();
            }
        }
        return file;
    }
}
