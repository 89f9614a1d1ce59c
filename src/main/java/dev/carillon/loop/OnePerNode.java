package dev.carillon.loop;

import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Singleton;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A bean of which a node has one, injected as itself: without a client proxy, so that its one constructor is the whole of it.
 * A stereotype, since {@code @Singleton} alone makes no bean of a class. It may be in no circle of constructors.
 */
@Stereotype
@Singleton
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnePerNode {}
