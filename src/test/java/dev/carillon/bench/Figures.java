package dev.carillon.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one scenario came to. Rates are events a second. */
record Figures(
        double accepted,
        double delivered,
        Ceilings ceilings,
        double p50Ms,
        double p95Ms,
        double p99Ms,
        double cpuSecondsPer10k,
        double othersShare,
        int peakHeapMiB,
        int lost,
        int doubled) {

    double ratio() {
        return delivered / ceilings.lowest();
    }

    boolean isWhole() {
        return lost == 0 && doubled == 0;
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("eventsPerSecond", Math.round(delivered));
        map.put("acceptedPerSecond", Math.round(accepted));
        map.put("deliveredPerSecond", Math.round(delivered));
        map.put("ceilings", ceilings.asMap());
        map.put("ceilingPerSecond", Math.round(ceilings.lowest()));
        map.put("ratio", rounded(ratio(), 1_000));
        map.put("p50Ms", rounded(p50Ms, 10));
        map.put("p95Ms", rounded(p95Ms, 10));
        map.put("p99Ms", rounded(p99Ms, 10));
        map.put("cpuSecondsPer10k", rounded(cpuSecondsPer10k, 100));
        map.put("otherProcessesShare", rounded(othersShare, 100));
        map.put("peakHeapMiB", peakHeapMiB);
        map.put("lost", lost);
        map.put("doubled", doubled);
        return map;
    }

    private static double rounded(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }
}
