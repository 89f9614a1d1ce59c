package dev.carillon.rest;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.carillon.fixture.OwnClasses;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every method that JAX-RS calls, found in the classes themselves. */
final class ResourceMethods {

    private ResourceMethods() {}

    static List<Method> all() {
        return OwnClasses.ALL.stream()
                .filter(each -> each.isAnnotatedWith(Path.class))
                .map(JavaClass::reflect)
                .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                .filter(each -> verb(each).isPresent())
                .toList();
    }

    /** {@code post /events}, as OpenAPI writes it. */
    static String operation(Method method) {
        String inner = Optional.ofNullable(method.getAnnotation(Path.class))
                .map(Path::value)
                .orElse("");
        String path = Stream.of(
                        method.getDeclaringClass().getAnnotation(Path.class).value(), inner)
                .map(each -> each.replaceAll("^/|/$", ""))
                .filter(each -> !each.isEmpty())
                .reduce("", (a, b) -> a + '/' + b);
        return verb(method).orElseThrow().toLowerCase(Locale.ROOT) + ' ' + path;
    }

    /** What its parameters of this kind are called. */
    static <A extends Annotation> Set<String> parameters(Method method, Class<A> kind, Function<A, String> name) {
        return Arrays.stream(method.getParameters())
                .map(each -> each.getAnnotation(kind))
                .filter(Objects::nonNull)
                .map(name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(each -> each.getAnnotation(HttpMethod.class))
                .filter(each -> each != null)
                .map(HttpMethod::value)
                .findFirst();
    }
}
