package dev.carillon.master;

import dev.carillon.event.RefusedException;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A page of a list: asked for by {@code first} and {@code after}, answered with {@code data} and {@code next}. Of one thread. */
final class ListPage {

    static final int MOST = 100;
    static final String FIRST = "first";

    private final DataFetchingEnvironment asked;

    ListPage(DataFetchingEnvironment asked) {
        this.asked = asked;
    }

    /** @throws RefusedException if it is not 1 to {@value #MOST} */
    int first() {
        int first = asked.getArgument(FIRST);
        if (first < 1 || first > MOST) {
            throw new RefusedException(FIRST, "must be 1 to " + MOST, String.valueOf(first));
        }
        return first;
    }

    /** One more than the page shows: its presence shows that there is a next page. */
    int fetched() {
        return first() + 1;
    }

    /** Empty for the first page. */
    String after() {
        String after = asked.getArgument("after");
        return after == null ? "" : after;
    }

    /**
     * {@link #after} as a number; 0 for the first page.
     *
     * @throws RefusedException if it is not a number
     */
    long position() {
        String after = after();
        if (!after.matches("[0-9]{0,18}")) {
            throw new RefusedException("after", "must be the next of a page", after);
        }
        return after.isEmpty() ? 0 : Long.parseLong(after);
    }

    /** @param found as many as {@link #fetched} asks for, if there are that many */
    <T> Map<String, Object> of(List<T> found, Function<T, String> cursor, Function<T, Map<String, Object>> shown) {
        int first = first();
        List<T> some = found.size() > first ? found.subList(0, first) : found;
        return of(some.stream().map(shown).toList(), found.size() > first ? cursor.apply(some.get(first - 1)) : null);
    }

    /** @param next null on the last page */
    static Map<String, Object> of(List<Map<String, Object>> data, String next) {
        return GraphObject.of("data", data, "next", next);
    }
}
