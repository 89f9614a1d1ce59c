package dev.carillon.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much of the processors went to others than the server and this program: a disturbed run says so. */
final class OtherProcesses {

    private static final int IDLE =
            4; // columns of /proc/stat after "cpu": user nice system idle iowait irq softirq steal
    private static final int IO_WAIT = 5;
    private static final int LAST = 8; // guest time is in user time already
    private static final double TICKS_A_SECOND = 100;

    private final ServerProcess server;
    private final long start = System.nanoTime();
    private final double before;

    OtherProcesses(ServerProcess server) throws IOException {
        this.server = server;
        before = others();
    }

    /** Since this was made, from 0 to 1 of all processors. */
    double share() throws IOException {
        double seconds = (System.nanoTime() - start) / 1e9;
        return Math.max(0, (others() - before) / seconds / Runtime.getRuntime().availableProcessors());
    }

    private double others() throws IOException {
        String[] columns = Files.readString(Path.of("/proc/stat"))
                .lines()
                .findFirst()
                .orElseThrow()
                .split(" +");
        double busy = 0;
        for (int i = 1; i <= LAST; i++) {
            busy += i == IDLE || i == IO_WAIT ? 0 : Long.parseLong(columns[i]) / TICKS_A_SECOND;
        }
        var self = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return busy - server.cpuSeconds() - self.getProcessCpuTime() / 1e9;
    }
}
