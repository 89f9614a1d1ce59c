package dev.carillon.transform;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import dev.carillon.event.EventData;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An expression in JSONata that transforms an event's data. Parsed once; immutable, thread safe. {@link Transformer} applies
 * it.
 */
public final class Transformation {

    private static final int MESSAGE = 300;
    private static final int KEPT = 10_000;
    private static final int DOUBLINGS = 5;
    private static final int DEFAULTS = 200;
    private static final EventData SAMPLE = EventData.builder("sample")
            .id("1")
            .source("/sample")
            .type("sample")
            .json("{}")
            .build();

    /** Parsing takes a thread each time. */
    private static final Map<String, Transformation> PARSED = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Transformation> eldest) {
            return size() > KEPT;
        }
    };

    private final String text;
    private final Shape shape;
    private final Jsonata expression;

    private Transformation(String text, Shape shape, Jsonata expression) {
        this.text = text;
        this.shape = shape;
        this.expression = expression;
    }

    /** @throws InvalidTransformation if the text is not JSONata, or uses what is not available */
    public static Transformation of(String text) {
        return parsed(text, () -> tried(parse(text)));
    }

    /**
     * One that {@link #of} has made of the same text, maybe on another node: it is not tried again, which may take seconds.
     *
     * @throws InvalidTransformation if the text is not JSONata
     */
    public static Transformation ofAccepted(String text) {
        return parsed(text, () -> parse(text));
    }

    private static Transformation parsed(String text, Supplier<Transformation> making) {
        synchronized (PARSED) {
            Transformation known = PARSED.get(text);
            if (known != null) {
                return known;
            }
        }
        Transformation parsed = OwnThread.call(making);
        synchronized (PARSED) {
            PARSED.put(text, parsed);
        }
        return parsed;
    }

    private static Transformation parse(String text) {
        Shape shape;
        try {
            shape = Shape.of(text);
        } catch (OutOfBounds e) {
            throw new InvalidTransformation(e.getMessage());
        }
        if (shape.depth() > Bounds.DEEPEST) {
            throw new InvalidTransformation("it is nested more than " + Bounds.DEEPEST + " deep");
        }
        if (shape.doublings() > DOUBLINGS || shape.defaults() > DEFAULTS) {
            throw new InvalidTransformation(
                    "it has more than " + DEFAULTS + " ?? and ?:, or " + DOUBLINGS + " on the left of each other");
        }
        try {
            Jsonata expression = Jsonata.jsonata(text);
            expression.setOutputConvertNulls(false); // null is a result, undefined is not
            return new Transformation(text, shape, expression);
        } catch (JException e) {
            throw new InvalidTransformation(
                    (e.getLocation() > 0 ? "at character " + e.getLocation() + ": " : "") + message(e));
        } catch (StackOverflowError e) { // by what has no brackets
            throw new InvalidTransformation("it is nested too deeply");
        } catch (RuntimeException e) {
            throw new InvalidTransformation(message(e));
        } catch (Error e) {
            if (e instanceof VirtualMachineError || e instanceof LinkageError) {
                throw e;
            }
            throw new InvalidTransformation(message(e)); // the library throws them for what it does not expect
        }
    }

    private static Transformation tried(Transformation parsed) {
        try {
            parsed.evaluate(SAMPLE, Instant.EPOCH);
        } catch (OutOfBounds e) {
            if (e.isForbidden()) {
                throw new InvalidTransformation(e.getMessage());
            }
        } catch (RuntimeException | IOException | StackOverflowError e) {
            return parsed; // the sample has nothing that it needs
        } catch (Error e) {
            if (e instanceof VirtualMachineError || e instanceof LinkageError) {
                throw e;
            }
        }
        return parsed;
    }

    /**
     * For threads of the room only: the library leaves things on the thread, and needs a deep stack. What is no fault of the
     * expression is thrown.
     */
    TransformResult apply(EventData event, Instant now) {
        try {
            return evaluate(event, now);
        } catch (OutOfBounds e) {
            return new TransformResult.Failed(e.getMessage());
        } catch (RuntimeException | IOException e) {
            if (e.getCause() instanceof Error error) { // the library packs it in
                return failed(error);
            }
            return new TransformResult.Failed(message(e));
        } catch (Error e) {
            return failed(e);
        }
    }

    private static TransformResult failed(Error error) {
        if (error instanceof StackOverflowError) {
            return new TransformResult.Failed("it is nested too deeply");
        }
        if (error instanceof VirtualMachineError || error instanceof LinkageError) {
            throw error;
        }
        return new TransformResult.Failed(message(error)); // the library throws them for what it does not expect
    }

    private TransformResult evaluate(EventData event, Instant now) throws IOException {
        Map<String, Object> input = EventInput.of(event);
        Bounds bounds = new Bounds(shape, now);
        bounds.weigh(input);
        Jsonata.Frame frame = expression.createFrame();
        bounds.watch(frame);
        Library.bind(frame);
        Object result = bounds.within(() -> expression.evaluate(input, frame));
        return result == null
                ? new TransformResult.Failed("it gives nothing")
                : new TransformResult.Made(JsonOutput.write(result));
    }

    private static String message(Throwable e) {
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
