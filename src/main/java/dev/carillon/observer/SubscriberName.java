package dev.carillon.observer;

import dev.carillon.event.Topic;
import dev.carillon.event.TopicPattern;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * What a subscriber is called, so that its cursor survives restarts and deployments.
 *
 * <p>A bean is its class. A method is {@code class#method(pattern)}, with the types of further parameters in their
 * places, so that overloaded methods differ. Renaming a class or a method, or changing a method's pattern, makes a
 * new subscriber, which begins at the log's end.
 */
final class SubscriberName {

    static final int MAX_LENGTH = 180;
    private static final int HASH_LENGTH = 16;

    private SubscriberName() {}

    static String of(Class<?> bean) {
        return limited(bean.getName());
    }

    static String of(Class<?> bean, AnnotatedMethod<?> method, TopicPattern pattern) {
        String parameters = method.getParameters().stream()
                .map(each -> each.isAnnotationPresent(Topic.class) ? pattern.value() : typeName(each))
                .collect(Collectors.joining(","));
        return limited(bean.getName() + '#' + method.getJavaMember().getName() + '(' + parameters + ')');
    }

    private static String typeName(AnnotatedParameter<?> parameter) {
        return parameter.getJavaParameter().getType().getName();
    }

    /** A name that is too long for its column keeps its beginning and ends in a hash of the whole. */
    static String limited(String name) {
        if (name.length() <= MAX_LENGTH) {
            return name;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            String end = HexFormat.of().formatHex(hash).substring(0, HASH_LENGTH);
            return name.substring(0, MAX_LENGTH - HASH_LENGTH - 1) + '~' + end;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
