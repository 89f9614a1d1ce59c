package dev.carillon.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each part of the path does alone on this machine, in events a second.
 *
 * @param parse a POST that is only parsed, on the same kind of server
 * @param commit the database work with one transaction an event and step
 * @param commitGrouped the database work as the path does it
 * @param jms announcements as the path sends them
 * @param client signed posts to the sink
 */
record Ceilings(double parse, double commit, double commitGrouped, double jms, double client) {

    /** No path can be faster than the slowest of its parts; {@code commit} is how the path does not work. */
    double lowest() {
        return Math.min(Math.min(parse, commitGrouped), Math.min(jms, client));
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("parse", Math.round(parse));
        map.put("commit", Math.round(commit));
        map.put("commitGrouped", Math.round(commitGrouped));
        map.put("jms", Math.round(jms));
        map.put("client", Math.round(client));
        return map;
    }
}
