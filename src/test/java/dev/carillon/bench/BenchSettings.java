package dev.carillon.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is set from outside, as system properties {@code carillon.bench.*}.
 *
 * @param target the build's directory, with {@code carillon.jar} and {@code carillon.war}
 * @param payaraMicro the jar of Payara Micro as it comes
 * @param wildfly an unpacked WildFly; asked for by its scenarios only
 * @param limit the whole program ends after this, whatever it does
 * @param time how long throughput is measured
 * @param vmOptions of the servers
 */
record BenchSettings(
        Path target,
        Path payaraMicro,
        Path wildfly,
        List<Scenario> scenarios,
        Duration limit,
        Duration time,
        List<String> vmOptions,
        String versions) {

    static BenchSettings read() {
        Path target = Path.of(get("target", "target")).toAbsolutePath();
        return new BenchSettings(
                target,
                Path.of(get("payara-micro", "payara-micro.jar")),
                Path.of(get("wildfly", target.resolve("wildfly-39.0.1.Final").toString())),
                words(get("scenarios", "end-to-end,batches"), ",")
                        .map(Scenario::of)
                        .toList(),
                Duration.ofSeconds(Long.parseLong(get("limit-seconds", "300"))),
                Duration.ofSeconds(Long.parseLong(get("seconds", "20"))),
                words(get("vm-options", "-Xmx1g"), "\\s+").toList(),
                get("versions", ""));
    }

    Path directory() {
        return target.resolve("bench");
    }

    private static Stream<String> words(String text, String between) {
        return Stream.of(text.split(between)).map(String::strip).filter(each -> !each.isEmpty());
    }

    private static String get(String key, String otherwise) {
        String value = System.getProperty("carillon.bench." + key, "");
        return value.isBlank() ? otherwise : value.strip();
    }
}
