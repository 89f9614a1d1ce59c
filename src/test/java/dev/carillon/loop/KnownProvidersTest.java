package dev.carillon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownProvidersTest {

    private final List<String> asked = new ArrayList<>();
    private final ClassLoader application = new ClassLoader(getClass().getClassLoader()) {
        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            asked.add(name);
            return Collections.enumeration(List.of(new URL("file:/" + name)));
        }
    };
    private final ClassLoader loader = new KnownProviders(application);

    @Test
    void theApplicationIsAskedForItsProvidersOnce() throws IOException {
        List<URL> first = Collections.list(loader.getResources(KnownProviders.NAME));
        List<URL> second = Collections.list(loader.getResources(KnownProviders.NAME));
        assertThat(asked).containsExactly(KnownProviders.NAME);
        assertThat(first).containsExactly(new URL("file:/" + KnownProviders.NAME));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void theApplicationIsAskedForAllElseEachTime() throws IOException {
        loader.getResources("META-INF/services/other");
        loader.getResources("META-INF/services/other");
        assertThat(asked).hasSize(2);
    }

    @Test
    void itsClassesAreTheApplications() throws ClassNotFoundException {
        assertThat(loader.loadClass(KnownProviders.class.getName())).isSameAs(KnownProviders.class);
    }
}
