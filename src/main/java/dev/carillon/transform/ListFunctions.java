package dev.carillon.transform;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Utils;
import com.dashjoin.jsonata.Utils.JList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Functions of lists and objects. */
final class ListFunctions {

    /** Whether the one belongs behind the other. */
    private interface Order {
        boolean isAfter(Object left, Object right) throws Throwable;
    }

    private ListFunctions() {}

    /** Stable. An order that contradicts itself gives some order, where the JDK's sort may throw. */
    static List<?> sort(Given given) throws Throwable {
        List<?> list = given.list(0);
        if (list == null || list.size() < 2) {
            return list;
        }
        Object function = given.value(1);
        Order order = function == null
                ? naturalOrder(list)
                : (left, right) ->
                        Boolean.TRUE.equals(Functions.toBoolean(Functions.funcApply(function, List.of(left, right))));
        return sorted(new ArrayList<>(list), order);
    }

    private static Order naturalOrder(List<?> list) {
        if (list.stream().allMatch(Number.class::isInstance)) {
            return (left, right) -> ((Number) left).doubleValue() > ((Number) right).doubleValue();
        }
        if (list.stream().allMatch(String.class::isInstance)) {
            return (left, right) -> ((String) left).compareTo((String) right) > 0;
        }
        throw new IllegalArgumentException("$sort without a function takes numbers or texts");
    }

    private static List<Object> sorted(List<Object> list, Order order) throws Throwable {
        if (list.size() < 2) {
            return list;
        }
        List<Object> left = sorted(list.subList(0, list.size() / 2), order);
        List<Object> right = sorted(list.subList(list.size() / 2, list.size()), order);
        List<Object> merged = new ArrayList<>(list.size());
        int taken = 0;
        for (Object each : right) {
            while (taken < left.size() && !isAfter(order, left.get(taken), each)) {
                merged.add(left.get(taken++));
            }
            merged.add(each);
        }
        merged.addAll(left.subList(taken, left.size()));
        return merged;
    }

    private static boolean isAfter(Order order, Object left, Object right) throws Throwable {
        Bounds.ofThread().checkTime();
        return order.isAfter(left, right);
    }

    static Object distinct(Given given) {
        if (!(given.value(0) instanceof List<?> list) || list.size() < 2) {
            return given.value(0);
        }
        Set<Object> seen = new LinkedHashSet<>();
        for (Object each : list) {
            Bounds.ofThread().checkTime(); // values of one hash are compared with each other
            seen.add(each);
        }
        List<Object> distinct = list instanceof JList ? Utils.createSequence() : new ArrayList<>();
        distinct.addAll(seen);
        return distinct;
    }

    static List<?> zip(Given given) {
        int shortest = Integer.MAX_VALUE;
        for (int i = 0; i < given.arguments().size(); i++) {
            shortest =
                    given.list(i) == null ? 0 : Math.min(shortest, given.list(i).size());
        }
        if ((long) shortest * (given.arguments().size() + 1) > Bounds.HEAVIEST / Bounds.ELEMENT) {
            throw OutOfBounds.tooMuch("a value is too large");
        }
        List<Object> zipped = new ArrayList<>();
        for (int at = 0; at < shortest; at++) {
            List<Object> together = new ArrayList<>();
            for (int i = 0; i < given.arguments().size(); i++) {
                together.add(given.list(i).get(at));
            }
            zipped.add(together);
        }
        return zipped;
    }

    static Object spread(Given given) {
        Object value = given.value(0);
        if (!(value instanceof List) && !(value instanceof Map)) {
            return value;
        }
        List<Object> spread = Utils.createSequence();
        spread(value, spread);
        return spread;
    }

    private static void spread(Object value, List<Object> into) {
        if (value instanceof List<?> list) {
            list.forEach(each -> spread(each, into));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, each) -> {
                Map<Object, Object> one = new LinkedHashMap<>();
                one.put(name, each);
                into.add(one);
            });
        } else if (value != null) {
            into.add(value);
        }
    }

    static Object copy(Given given) {
        return copy(given.value(0));
    }

    private static Object copy(Object value) {
        return copy(value, ListFunctions::copy);
    }

    /** A copy whose members are each made by the function. */
    static Object copy(Object value, UnaryOperator<Object> member) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((name, each) -> copy.put(name, member.apply(each == null ? Jsonata.NULL_VALUE : each)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(each -> copy.add(member.apply(each)));
            return copy;
        }
        return value;
    }
}
