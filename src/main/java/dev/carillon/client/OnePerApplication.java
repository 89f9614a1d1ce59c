package dev.carillon.client;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** A bean of which an application has one, injected as itself: {@code @Singleton} alone makes no bean of a class (CDI 4.0, section 2.5.1). */
@Stereotype
@Singleton
@Target(TYPE)
@Retention(RUNTIME)
@interface OnePerApplication {}
