package dev.carillon.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one scenario came to. Rates are events a second.
 *
 * @param ceilings null if none were measured
 * @param neighbours null in a scenario without
 */
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
        int doubled,
        NeighbourFigures neighbours) {

    double ratio() {
        return delivered / ceilings.lowest();
    }

    boolean isWhole() {
        return lost == 0 && doubled == 0;
    }

    /** What is out of target, in words. */
    List<String> missed() {
        return neighbours == null ? List.of() : neighbours.missed();
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("eventsPerSecond", Math.round(delivered));
        map.put("acceptedPerSecond", Math.round(accepted));
        map.put("deliveredPerSecond", Math.round(delivered));
        if (ceilings != null) {
            map.put("ceilings", ceilings.asMap());
            map.put("ceilingPerSecond", Math.round(ceilings.lowest()));
            map.put("ratio", rounded(ratio(), 1_000));
        }
        map.put("p50Ms", rounded(p50Ms, 10));
        map.put("p95Ms", rounded(p95Ms, 10));
        map.put("p99Ms", rounded(p99Ms, 10));
        map.put("cpuSecondsPer10k", rounded(cpuSecondsPer10k, 100));
        map.put("otherProcessesShare", rounded(othersShare, 100));
        map.put("peakHeapMiB", peakHeapMiB);
        map.put("lost", lost);
        map.put("doubled", doubled);
        if (neighbours != null) {
            map.put("neighbours", neighbours.asMap());
        }
        return map;
    }

    static double rounded(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }
}
