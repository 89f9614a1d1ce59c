package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.rest.StaticFileServlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of the WAR, as they lie in this tree. */
class StaticFilesTest {

    private static final Path WAR = Path.of("src/main/webapp");

    private final StaticFiles files = files();

    @Test
    void whatIsBelowWebInfIsNotThere() {
        assertThat(files.at("/WEB-INF/web.xml")).isNull();
        assertThat(files.at("/js")).isNull();
        assertThat(files.at("/js/")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"/openapi.json | application/json", "/js/server-events.js | text/javascript;charset=UTF-8"})
    void aFileIsAnsweredWithItsTypeAndItsTag(String path, String type) throws IOException {
        StaticFile file = files.at(path);
        byte[] content = Files.readAllBytes(WAR.resolve(path.substring(1)));

        HttpAnswer whole = file.answer(request("GET", null));
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.mediaType()).isEqualTo(type);
        assertThat(whole.body()).isEqualTo(content);
        String tag = whole.headers().get("ETag");
        assertThat(tag).matches("\"[-_A-Za-z0-9]{43}\"");

        HttpAnswer head = file.answer(request("HEAD", null));
        assertThat(head.body()).isEmpty();
        assertThat(head.headers()).containsEntry("ETag", tag).containsEntry("Content-Length", "" + content.length);

        for (String known : List.of(tag, "W/" + tag, "\"a\", " + tag, "*")) {
            HttpAnswer unchanged = file.answer(request("GET", known));
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(unchanged.body()).isEmpty();
            assertThat(unchanged.headers()).containsEntry("ETag", tag).containsEntry("Cache-Control", "no-cache");
        }
        assertThat(file.answer(request("GET", "\"a\"")).status()).isEqualTo(200);
    }

    /** Without one, the server answers by itself, with an address made of what the client calls it. */
    @Test
    void eachFolderHasAPatternOfItsOwn() throws IOException {
        Set<String> patterns =
                Set.of(StaticFileServlet.class.getAnnotation(WebServlet.class).urlPatterns());
        try (Stream<Path> all = Files.list(WAR)) {
            Set<String> folders = all.filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString())
                    .filter(each -> !each.equals("WEB-INF"))
                    .map(each -> "/" + each + "/*")
                    .collect(Collectors.toSet());
            assertThat(folders).isNotEmpty().isSubsetOf(patterns);
        }
    }

    private static StaticFiles files() {
        try {
            return StaticFiles.of(proxy(ServletContext.class, (name, argument) -> switch (name) {
                case "getResourcePaths" -> list(argument);
                default -> Files.newInputStream(WAR.resolve(argument.substring(1)));
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> list(String folder) throws IOException {
        try (Stream<Path> all = Files.list(WAR.resolve(folder.substring(1)))) {
            return all.map(each -> folder + each.getFileName() + (Files.isDirectory(each) ? "/" : ""))
                    .collect(Collectors.toSet());
        }
    }

    private static HttpServletRequest request(String method, String ifNoneMatch) {
        return proxy(HttpServletRequest.class, (name, argument) -> switch (name) {
            case "getMethod" -> method;
            default -> Collections.enumeration(ifNoneMatch == null ? List.of() : List.of(ifNoneMatch));
        });
    }

    private interface Method {
        Object call(String name, String argument) throws IOException;
    }

    private static <T> T proxy(Class<T> type, Method method) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, called, arguments) ->
                        method.call(called.getName(), arguments == null ? null : (String) arguments[0])));
    }
}
