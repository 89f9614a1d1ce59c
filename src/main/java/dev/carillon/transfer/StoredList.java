package dev.carillon.transfer;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What an application has stored of one part, in the order of a number, read page by page. Thread safe.
 *
 * @param page how many are read at once
 * @param rows where they are read
 * @param number the number of one of them
 * @param wanted which of them are meant
 */
public record StoredList<T>(int page, Rows<T> rows, ToLongFunction<T> number, Predicate<T> wanted) {

    /** Reads those that come after a number, at most as many. */
    @FunctionalInterface
    public interface Rows<T> {
        List<T> after(long number, int most);
    }

    /** All of them. */
    public StoredList(int page, Rows<T> rows, ToLongFunction<T> number) {
        this(page, rows, number, each -> true);
    }

    /** Gives each of them to this consumer; no more than one page is held at a time. */
    public void forEach(Consumer<? super T> consumer) {
        long last = 0;
        List<T> read;
        do {
            read = rows.after(last, page);
            read.stream().filter(wanted).forEach(consumer);
            last = read.isEmpty() ? last : number.applyAsLong(read.get(read.size() - 1));
        } while (read.size() == page);
    }
}
