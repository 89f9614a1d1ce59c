package dev.carillon.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How a broker is spoken to: the options of its kind, each with its default. Immutable, thread safe. */
public record BrokerOptions(Map<String, Object> values) {

    public BrokerOptions {
        values = Map.copyOf(values);
    }

    /**
     * The options that are given, and the defaults of those that are not.
     *
     * @param field where they stand
     * @param given may be null or missing
     * @throws RefusedException of the option that breaks a rule
     */
    static BrokerOptions read(String field, JsonNode given, List<OptionRule> rules) {
        Map<String, Object> values = new HashMap<>();
        rules.stream()
                .filter(each -> each.otherwise() != null)
                .forEach(each -> values.put(each.name(), each.otherwise()));
        if (given == null || given.isNull()) {
            return new BrokerOptions(values);
        }
        if (!given.isObject()) {
            throw new RefusedException(field, "must be an object", given.asText());
        }
        given.properties().forEach(each -> {
            String name = field + '/' + each.getKey();
            OptionRule rule = rules.stream()
                    .filter(known -> known.name().equals(each.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new RefusedException(
                            name,
                            "unknown field; allowed: "
                                    + rules.stream().map(OptionRule::name).collect(Collectors.joining(", ")),
                            null));
            if (!each.getValue().isNull()) {
                values.put(rule.name(), rule.read(name, each.getValue()));
            }
        });
        return new BrokerOptions(values);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Null if it is not given and has no default. */
    public String text(String name) {
        return (String) values.get(name);
    }

    /** False if it is not given and has no default. */
    public boolean isSet(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    /** @throws NullPointerException if it is not given and has no default */
    public int number(String name) {
        return (Integer) values.get(name);
    }
}
