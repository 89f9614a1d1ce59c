package dev.carillon.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Leaves the optimizing compiler (C2) out where there are one or two processors: there it holds one of them for the first
 * minutes, while requests wait, and an event hub waits for disks and networks more than it computes (docs/performance.md).
 *
 * <p>An option of the JVM's own about its compilers wins: {@code java -XX:+TieredCompilation -jar carillon.jar} has both. A JVM
 * that knows no compiler directives (JEP 165) goes on as it is.
 */
final class Compilers {

    private static final int FEW = 2;
    private static final String WITHOUT_C2 = "[{match: \"*.*\", c2: {Exclude: true}}]";

    private Compilers() {}

    static void suit(Path directory) {
        if (Runtime.getRuntime().availableProcessors() <= FEW
                && !isChosen(ManagementFactory.getRuntimeMXBean().getInputArguments())) {
            leaveOut(directory);
        }
    }

    static boolean isChosen(List<String> options) {
        return options.stream().anyMatch(each -> each.matches("-X(int|comp)|-XX:.*(Tiered|Compil|JVMCI).*"));
    }

    private static void leaveOut(Path directory) {
        try {
            Path file = Files.writeString(directory.resolve("compilers.json"), WITHOUT_C2);
            MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
            platform.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "compilerDirectivesAdd",
                    new Object[] {new String[] {file.toString()}},
                    new String[] {String[].class.getName()});
        } catch (JMException | IOException | RuntimeException e) {
            // It starts all the same, more slowly.
        }
    }
}
