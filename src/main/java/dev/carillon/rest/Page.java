package dev.carillon.rest;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * One page of a list, {@code {"data":[…],"next":"…"}}; {@code next} is the cursor of the next page, and absent on
 * the last one.
 */
public record Page<T>(List<T> data, String next) {

    /**
     * @param found as many as {@link PageRequest#fetched()} asks for, if there are that many
     * @param position the place of an element in the list; a later request goes on from it
     */
    public static <T> Page<T> of(PageRequest asked, List<T> found, Function<T, String> position) {
        boolean hasMore = found.size() > asked.limit();
        return of(hasMore ? List.copyOf(found.subList(0, asked.limit())) : found, hasMore, position);
    }

    /** The same for lists in the order of a number. */
    static <T> Page<T> numbered(PageRequest asked, List<T> found, ToLongFunction<T> number) {
        return of(asked, found, each -> String.valueOf(number.applyAsLong(each)));
    }

    /** @param hasMore whether the list goes on after these; never if there are none */
    static <T> Page<T> of(List<T> data, boolean hasMore, Function<T, String> position) {
        return new Page<>(data, hasMore ? position.apply(data.get(data.size() - 1)) : null);
    }

    /** The same page of what the API shows. */
    public <V> Page<V> map(Function<T, V> shown) {
        return new Page<>(data.stream().map(shown).toList(), next);
    }

    /** With the {@code Link} of RFC 8288, relative as our own address may be another one outside. */
    public Response response(UriInfo uri) {
        Response.ResponseBuilder answer = Response.ok(this, MediaType.APPLICATION_JSON_TYPE);
        if (next != null) {
            URI after =
                    uri.getRequestUriBuilder().replaceQueryParam("cursor", next).build();
            answer.header(HttpHeaders.LINK, "<" + after.getRawPath() + '?' + after.getRawQuery() + ">; rel=\"next\"");
        }
        return answer.build();
    }
}
