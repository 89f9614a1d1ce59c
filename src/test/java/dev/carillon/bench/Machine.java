package dev.carillon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Where the figures come from. */
final class Machine {

    private Machine() {}

    static Map<String, Object> describe(BenchSettings settings) {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("processor", value("/proc/cpuinfo", "model name"));
        machine.put(
                "memoryMiB", Long.parseLong(value("/proc/meminfo", "MemTotal").replace(" kB", "")) / 1_024);
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        machine.put("serverVmOptions", String.join(" ", settings.vmOptions()));
        machine.put("versions", settings.versions());
        machine.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        return machine;
    }

    private static String value(String file, String key) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(each -> each.startsWith(key))
                    .map(each -> each.substring(each.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("0");
        } catch (IOException e) {
            return "0"; // not Linux: /proc is needed for processor time as well, and that will say so
        }
    }
}
