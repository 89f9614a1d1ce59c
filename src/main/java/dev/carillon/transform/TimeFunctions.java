package dev.carillon.transform;

import com.dashjoin.jsonata.Functions;
import java.text.ParseException;

/** Functions of time. */
final class TimeFunctions {

    /** The range of JavaScript's dates: a year in Roman numerals is written by its thousands. */
    private static final double FURTHEST = 8.64e15;

    private static final int PICTURE = 100;

    private TimeFunctions() {}

    /** What the library has stands still. */
    static String now(Given given) {
        return written(Bounds.ofThread().now().toEpochMilli(), given.text(0), given.shortText(1));
    }

    static Number millis(Given given) {
        return Bounds.ofThread().now().toEpochMilli();
    }

    static String fromMillis(Given given) {
        return given.number(0) == null ? null : written(given.number(0), given.text(1), given.shortText(2));
    }

    static Number toMillis(Given given) throws ParseException {
        if (given.text(1) != null) {
            throw OutOfBounds.forbidden("$toMillis with a picture is not available");
        }
        return Functions.dateTimeToMillis(given.shortText(0), null);
    }

    private static String written(Number millis, String picture, String zone) {
        if (picture != null && (picture.length() > PICTURE || picture.indexOf(',') >= 0)) {
            throw OutOfBounds.forbidden("a picture of a time has at most " + PICTURE + " characters and no widths");
        }
        if (Math.abs(millis.doubleValue()) > FURTHEST) {
            throw OutOfBounds.tooMuch("a time is too far away");
        }
        return Functions.dateTimeFromMillis(millis, picture, zone);
    }
}
