package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each table has one room that writes it, and the states of deliveries have one class. Read from the SQL of the sources. */
class TablesTest {

    private static final Path SOURCES = Path.of("src/main/java/dev/carillon");
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    private static final Pattern WRITE = Pattern.compile(
            "\\b(?:INSERT\\s+INTO|UPDATE|DELETE\\s+FROM|MERGE\\s+INTO)\\s+\"?\\s*\\+?\\s*\"?([a-z][a-z_]*)\\b");
    private static final Pattern CREATE = Pattern.compile("(?im)^create table ([a-z_]+)");

    /** Written by several rooms, each its own column or rows. */
    private static final Map<String, String> SHARED = Map.of(
            "log_cursor",
            "delivery moves the planner's cursor under its lock; subscription raises the version beside it, in a transaction of JPA",
            "idempotency_key",
            "publish writes it; eventlog removes what is no longer kept");

    private static final Set<String> OF_STATES = Set.of("delivery", "delivery_due", "delivery_claim", "delivery_hot");

    @Test
    void eachTableIsWrittenByOneRoom() throws IOException {
        Map<String, Set<String>> rooms = new TreeMap<>();
        writers()
                .forEach((table, classes) -> rooms.put(
                        table,
                        classes.stream()
                                .map(each -> SOURCES.relativize(each).getName(0).toString())
                                .collect(Collectors.toCollection(TreeSet::new))));
        assertThat(rooms.keySet()).as("it has read the statements").hasSizeGreaterThan(20);
        rooms.keySet().removeAll(SHARED.keySet());
        assertThat(rooms)
                .allSatisfy((table, writing) ->
                        assertThat(writing).as("who writes " + table).hasSize(1));
    }

    @Test
    void theStatesOfDeliveriesHaveOneWriter() throws IOException {
        Map<String, Set<Path>> writers = writers();
        assertThat(OF_STATES).allSatisfy(table -> assertThat(writers.get(table))
                .as("who writes " + table)
                .containsExactly(SOURCES.resolve("delivery/DeliveryStates.java")));
    }

    private static Map<String, Set<Path>> writers() throws IOException {
        Set<String> tables = tables();
        Map<String, Set<Path>> writers = new TreeMap<>();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            for (Path source :
                    sources.filter(each -> each.toString().endsWith(".java")).toList()) {
                Matcher write = WRITE.matcher(Files.readString(source));
                while (write.find()) {
                    if (tables.contains(write.group(1))) {
                        writers.computeIfAbsent(write.group(1), first -> new TreeSet<>())
                                .add(source);
                    }
                }
            }
        }
        return writers;
    }

    private static Set<String> tables() throws IOException {
        Set<String> tables = new TreeSet<>();
        try (Stream<Path> migrations = Files.list(MIGRATIONS)) {
            for (Path each : migrations.toList()) {
                Matcher create = CREATE.matcher(Files.readString(each));
                while (create.find()) {
                    tables.add(create.group(1));
                }
            }
        }
        return tables;
    }
}
