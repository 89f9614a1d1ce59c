package dev.carillon.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What the API was given: a new source, or what is to change. Not checked yet; null is not given.
 *
 * @param name for people
 * @param kind of a new one; {@code webhook} if it is null
 * @param topic with {@code {type}} or without
 * @param state {@code active} or {@code paused}
 * @param secrets all that are to be good
 * @param settings members that are set, or removed by null; each as a whole
 */
public record SourceDraft(
        String name, String kind, String topic, String state, List<String> secrets, ObjectNode settings) {

    /** Without secrets. */
    @Override
    public String toString() {
        return "SourceDraft[" + name + ", " + kind + ", " + topic + "]";
    }
}
