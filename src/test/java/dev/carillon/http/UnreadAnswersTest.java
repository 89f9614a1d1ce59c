package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class UnreadAnswersTest {

    private final UnreadAnswers answers = new UnreadAnswers(100);

    @Test
    void whatHasWaitedLongestEndsForWhatIsNew() {
        SingleAnswer first = answer();
        SingleAnswer second = answer();
        SingleAnswer third = answer();

        assertThat(answers.add(first, 40)).isEmpty();
        assertThat(answers.add(second, 40)).isEmpty();
        assertThat(answers.add(third, 40)).containsExactly(first);
        answers.remove(second);
        answers.remove(first);
        assertThat(answers.add(answer(), 60)).isEmpty();
    }

    @Test
    void aSingleOneHasRoomHoweverLongItIs() {
        assertThat(answers.add(answer(), 1_000)).isEmpty();
        assertThat(answers.add(answer(), 1)).hasSize(1);
    }

    private static SingleAnswer answer() {
        AsyncContext async = proxy(AsyncContext.class, null);
        HttpServletRequest request = proxy(HttpServletRequest.class, async);
        Departure.of(request);
        return SingleAnswer.to(request, null, Runnable::run);
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, Object async) {
        Object[] kept = new Object[1];
        return (T) Proxy.newProxyInstance(
                UnreadAnswersTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "startAsync":
                            return async;
                        case "setAttribute":
                            kept[0] = arguments[1];
                            return null;
                        case "getAttribute":
                            return kept[0];
                        default:
                            return null;
                    }
                });
    }
}
