package dev.carillon.messaging;

import dev.carillon.loop.FailureLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.logging.Level;

/**
 * Loads a library, and the driver that uses it: the library from jars within the WAR, which are kept in memory as bytes, and from
 * files; the driver from the WAR's classes, again, so that it sees the library. All else is the WAR's. Thread safe.
 */
final class ClientLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final FailureLog LOG = new FailureLog(ClientLibraries.class);

    private final String room;
    private final Map<String, byte[]> entries = new ConcurrentHashMap<>();

    /**
     * @param room the driver's package, with a dot at its end
     * @param files jars
     * @param parent of the WAR
     */
    ClientLoader(String room, List<Path> files, ClassLoader parent) throws MalformedURLException {
        super(urls(files), parent);
        this.room = room;
    }

    private static URL[] urls(List<Path> files) throws MalformedURLException {
        URL[] urls = new URL[files.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = files.get(i).toUri().toURL();
        }
        return urls;
    }

    /** Takes what this jar holds. */
    void add(InputStream jar) throws IOException {
        JarInputStream in = new JarInputStream(jar, false);
        for (JarEntry each = in.getNextJarEntry(); each != null; each = in.getNextJarEntry()) {
            if (!each.isDirectory() && !each.getName().equals("module-info.class")) {
                entries.putIfAbsent(each.getName(), in.readAllBytes());
            }
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> found = findLoadedClass(name);
            if (found == null) {
                found = isOwn(name) ? findClass(name) : super.loadClass(name, false);
            }
            if (resolve) {
                resolveClass(found);
            }
            return found;
        }
    }

    private boolean isOwn(String name) {
        return name.startsWith(room) || entries.containsKey(path(name)) || findResource(path(name)) != null;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = name.startsWith(room) ? ofTheWar(name) : entries.remove(path(name)); // it is needed once
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] ofTheWar(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(path(name))) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    public URL findResource(String name) {
        byte[] bytes = entries.get(name);
        return bytes == null ? super.findResource(name) : url(name, bytes);
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        List<URL> all = new ArrayList<>(Collections.list(super.findResources(name)));
        byte[] bytes = entries.get(name);
        if (bytes != null) {
            all.add(0, url(name, bytes));
        }
        return Collections.enumeration(all);
    }

    private static URL url(String name, byte[] bytes) {
        try {
            return new URL("client", null, -1, '/' + name, new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL url) {
                    return new Bytes(url, bytes);
                }
            });
        } catch (MalformedURLException e) {
            throw new IllegalStateException("every text is a path of this protocol", e);
        }
    }

    /** What stands in memory. */
    private static final class Bytes extends URLConnection {

        private final byte[] bytes;

        Bytes(URL url, byte[] bytes) {
            super(url);
            this.bytes = bytes;
        }

        @Override
        public void connect() {
            connected = true;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
        }
    }

    private static String path(String className) {
        return className.replace('.', '/') + ".class";
    }

    @Override
    public void close() {
        entries.clear();
        try {
            super.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "broker.client.close-failed", e);
        }
    }
}
