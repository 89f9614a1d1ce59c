package dev.carillon.transform;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import dev.carillon.event.EventData;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An expression in JSONata that makes an event's data anew. Parsed once; immutable, thread safe. {@link Transformer} applies
 * it.
 */
public final class Transformation {

    private static final int MESSAGE = 300;
    private static final int KEPT = 10_000;
    private static final EventData SAMPLE = EventData.builder("sample")
            .id("1")
            .source("/sample")
            .type("sample")
            .json("{}")
            .build();

    /** All subscriptions are read anew when one has changed, and parsing takes a thread each time. */
    private static final Map<String, Transformation> PARSED = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Transformation> eldest) {
            return size() > KEPT;
        }
    };

    private final String text;
    private final Jsonata expression;

    private Transformation(String text, Jsonata expression) {
        this.text = text;
        this.expression = expression;
    }

    /** @throws InvalidTransformation if the text is no JSONata, or uses what is not available */
    public static Transformation of(String text) {
        synchronized (PARSED) {
            Transformation known = PARSED.get(text);
            if (known != null) {
                return known;
            }
        }
        Transformation parsed = OwnThread.call(() -> parse(text));
        synchronized (PARSED) {
            PARSED.put(text, parsed);
        }
        return parsed;
    }

    private static Transformation parse(String text) {
        if (Nesting.of(text) > Bounds.DEEPEST) {
            throw new InvalidTransformation("it is nested more than " + Bounds.DEEPEST + " deep");
        }
        Transformation parsed;
        try {
            Jsonata expression = Jsonata.jsonata(text);
            expression.setOutputConvertNulls(false); // null is a result, undefined is none
            parsed = new Transformation(text, expression);
        } catch (JException e) {
            throw new InvalidTransformation(
                    (e.getLocation() > 0 ? "at character " + e.getLocation() + ": " : "") + message(e));
        } catch (StackOverflowError e) { // by what has no brackets
            throw new InvalidTransformation("it is nested too deeply");
        } catch (RuntimeException e) {
            throw new InvalidTransformation(message(e));
        }
        try {
            parsed.evaluate(SAMPLE, Instant.EPOCH);
        } catch (OutOfBounds e) {
            if (e.isForbidden()) {
                throw new InvalidTransformation(e.getMessage());
            }
        } catch (RuntimeException | IOException | StackOverflowError e) {
            return parsed; // the sample has nothing that it needs
        }
        return parsed;
    }

    /** For threads of the room only: the library leaves things on the thread, and needs a deep stack. */
    TransformResult apply(EventData event, Instant now) {
        try {
            return evaluate(event, now);
        } catch (OutOfBounds e) {
            return new TransformResult.Failed(e.getMessage());
        } catch (StackOverflowError e) {
            return new TransformResult.Failed("it is nested too deeply");
        } catch (RuntimeException | IOException e) {
            return new TransformResult.Failed(message(e));
        }
    }

    private TransformResult evaluate(EventData event, Instant now) throws IOException {
        Map<String, Object> input = EventInput.of(event);
        Bounds bounds = new Bounds();
        bounds.weigh(input);
        Jsonata.Frame frame = expression.createFrame();
        bounds.watch(frame);
        SafeFunctions.bind(frame, now.toEpochMilli());
        Object result = expression.evaluate(input, frame);
        return result == null
                ? new TransformResult.Failed("it gives nothing")
                : new TransformResult.Made(JsonOutput.write(result));
    }

    private static String message(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof OutOfBounds) {
            return cause.getMessage();
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.length() <= MESSAGE ? message : message.substring(0, MESSAGE) + '…';
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}
