package dev.carillon.transform;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.List;

/**
 * A function of the library within the bounds of the evaluation that calls it, also where a function is called by another
 * one, as in {@code $map(names, $uppercase)}, which the library itself does not report. Thread safe.
 */
final class BoundedFunction extends JFunction {

    /** What the function does instead of what it does in the library. */
    interface Body {
        Object of(Given given) throws Throwable;
    }

    private final Body body;

    BoundedFunction(String name, String signature, String method, Body body) {
        super(name, signature, Functions.class, null, method);
        this.body = body;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Object call(Object input, List given) {
        Bounds bounds = Bounds.ofThread();
        bounds.step();
        for (Object each : given) {
            bounds.weigh(each);
        }
        try {
            Object result = body == null ? super.call(input, given) : body.of(new Given(given));
            if (result instanceof Double number) {
                return WholeNumber.of(number);
            }
            bounds.made(result);
            return result;
        } catch (OutOfBounds e) {
            throw bounds.exceeded(e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof Error error) { // the library packs it in
                throw error;
            }
            throw e;
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
