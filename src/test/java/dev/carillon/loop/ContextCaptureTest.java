package dev.carillon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextCaptureTest {

    private final ExecutorService server = Executors.newSingleThreadExecutor();

    @Test
    void anApplicationThatIsGoneIsHeldByNoThreadOfTheServer(@TempDir Path jar) throws Exception {
        try {
            server.submit(() -> {}).get(); // the thread is there, and no application has made it
            WeakReference<ClassLoader> gone = new WeakReference<>(deployed(jar));
            Awaitility.await().untilAsserted(() -> {
                System.gc();
                assertThat(gone.get()).isNull();
            });
        } finally {
            server.shutdown();
        }
    }

    /** An application with classes of its own, which has given the server a task. */
    private ClassLoader deployed(Path jar) throws Exception {
        for (Class<?> each : new Class<?>[] {ContextCapture.class, KnownProviders.class, ServerExecutor.class}) {
            copy(each, jar);
        }
        URLClassLoader application = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
        Object executor = application
                .loadClass(ServerExecutor.class.getName())
                .getConstructor(Executor.class)
                .newInstance(server);
        ((Executor) executor).execute(() -> {});
        server.submit(() -> {}).get(); // it has been done
        return application;
    }

    private static void copy(Class<?> type, Path to) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path file = to.resolve(name);
        Files.createDirectories(file.getParent());
        try (var bytes = type.getClassLoader().getResourceAsStream(name)) {
            Files.write(file, bytes.readAllBytes());
        }
    }
}
