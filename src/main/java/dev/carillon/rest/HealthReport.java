package dev.carillon.rest;

import java.util.List;
import java.util.Map;

/**
 * @param status {@code UP}, or {@code DOWN} if something required has a problem
 * @param degraded true if something that is not required has one; else null
 * @param checks each with its problem; none for callers that may not see them
 */
record HealthReport(String status, Boolean degraded, List<Check> checks) {

    /** @param data what is wrong: {@code problem}, or {@code degraded} if the node is ready all the same */
    record Check(String name, String status, Map<String, Object> data) {

        static Check of(String name, boolean required, String problem) {
            if (problem == null) {
                return new Check(name, "UP", null);
            }
            return required
                    ? new Check(name, "DOWN", Map.of("problem", problem))
                    : new Check(name, "UP", Map.of("degraded", problem));
        }
    }

    static HealthReport of(List<Check> checks) {
        boolean down = checks.stream().anyMatch(each -> each.status.equals("DOWN"));
        boolean degraded = checks.stream().anyMatch(each -> each.data != null && each.data.containsKey("degraded"));
        return new HealthReport(down ? "DOWN" : "UP", degraded ? true : null, checks);
    }

    boolean isUp() {
        return status.equals("UP");
    }

    HealthReport withoutDetails() {
        return new HealthReport(status, degraded, List.of());
    }
}
