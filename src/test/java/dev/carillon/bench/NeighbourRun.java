package dev.carillon.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one run came to for the good neighbours.
 *
 * @param noisy whether the bad ones were bad
 */
record NeighbourRun(boolean noisy, Load.Throughput throughput, double p50Ms, double p95Ms, double p99Ms) {

    NeighbourRun(boolean noisy, Load.Throughput throughput, Ledger.Latencies latencies) {
        this(noisy, throughput, latencies.percentileMs(50), latencies.percentileMs(95), latencies.percentileMs(99));
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("noisy", noisy);
        map.put("deliveredPerSecond", Math.round(throughput.delivered()));
        map.put("p50Ms", Figures.rounded(p50Ms, 10));
        map.put("p95Ms", Figures.rounded(p95Ms, 10));
        map.put("p99Ms", Figures.rounded(p99Ms, 10));
        map.put("cpuSecondsPer10k", Figures.rounded(throughput.cpuSecondsPer10k(), 100));
        map.put("otherProcessesShare", Figures.rounded(throughput.othersShare(), 100));
        return map;
    }
}
