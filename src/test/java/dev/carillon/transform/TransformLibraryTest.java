package dev.carillon.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.dashjoin.jsonata.Jsonata;
import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransformLibraryTest {

    /** A newer library may bring more; each has to be looked at before anybody can call it. */
    @Test
    void boundsEachFunctionThatTheLibraryRegisters() throws Exception {
        Jsonata.Frame bound = Jsonata.jsonata("1").createFrame();
        Library.bind(bound);

        assertThat(bindings(registered()).keySet())
                .hasSizeGreaterThan(60)
                .allSatisfy(name ->
                        assertThat(bound.lookup((String) name)).as("%s", name).isInstanceOf(BoundedFunction.class));
    }

    private static Jsonata.Frame registered() throws ReflectiveOperationException {
        Field functions = Jsonata.class.getDeclaredField("staticFrame");
        functions.setAccessible(true);
        return (Jsonata.Frame) functions.get(null);
    }

    private static Map<?, ?> bindings(Jsonata.Frame frame) throws ReflectiveOperationException {
        Field bindings = Jsonata.Frame.class.getDeclaredField("bindings");
        bindings.setAccessible(true);
        return (Map<?, ?>) bindings.get(frame);
    }
}
