package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What carillon-client.jar holds, beside nothing but Jakarta EE's interfaces. */
class LoadsWithoutServerTest {

    @TempDir
    Path jar;

    @Test
    void everyClassOfEventAndClient() throws Exception {
        Path classes = Path.of(WebhookVerifier.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        URL api =
                jakarta.jms.Message.class.getProtectionDomain().getCodeSource().getLocation();
        List<String> names = new ArrayList<>();
        copy(classes, "dev/carillon/event", names);
        copy(classes, "dev/carillon/observer", names);
        copy(classes, "dev/carillon/client", names);

        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {jar.toUri().toURL(), api}, platform)) {
            for (String each : names) {
                Class<?> loaded = Class.forName(each, true, alone);
                assertThat(loaded.getClassLoader()).isSameAs(alone);
                loaded.getDeclaredMethods(); // resolves parameters and results
                loaded.getDeclaredFields();
            }
        }
        assertThat(names)
                .hasSizeGreaterThan(20)
                .contains("dev.carillon.client.CdiRelay", "dev.carillon.event.EventData");
    }

    private void copy(Path classes, String room, List<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(classes.resolve(room))) {
            files.filter(each -> each.toString().endsWith(".class") && !each.endsWith("package-info.class"))
                    .forEach(each -> {
                        Path name = classes.relativize(each);
                        names.add(name.toString().replace(".class", "").replace('/', '.'));
                        try {
                            Files.createDirectories(jar.resolve(name).getParent());
                            Files.copy(each, jar.resolve(name));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
