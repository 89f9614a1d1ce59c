package dev.carillon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerExecutorTest {

    private final Thread thread = Thread.currentThread();
    private final ClassLoader before = thread.getContextClassLoader();
    private final ClassLoader callers = new ClassLoader(before) {};

    @BeforeEach
    void callFromElsewhere() {
        thread.setContextClassLoader(callers);
    }

    @AfterEach
    void goHome() {
        thread.setContextClassLoader(before);
    }

    @Test
    void aTaskRunsWithTheClassLoaderOfTheApplication() {
        List<ClassLoader> seen = new ArrayList<>();
        new ServerExecutor(Runnable::run).execute(() -> seen.add(thread.getContextClassLoader()));
        assertThat(seen).containsExactly(ServerExecutor.class.getClassLoader());
    }

    @Test
    void theServerIsGivenATaskByAThreadThatKnowsItsProviders() {
        List<ClassLoader> seen = new ArrayList<>();
        new ServerExecutor(task -> seen.add(thread.getContextClassLoader())).execute(() -> {});
        assertThat(seen).hasOnlyElementsOfType(KnownProviders.class);
    }

    @Test
    void aTaskThatGivesAnotherAndFailsLeavesTheThreadAsItWas() {
        ServerExecutor sameThread = new ServerExecutor(Runnable::run);
        List<ClassLoader> seen = new ArrayList<>();
        Runnable failing = () -> {
            sameThread.execute(() -> seen.add(thread.getContextClassLoader()));
            seen.add(thread.getContextClassLoader());
            throw new IllegalStateException("failed");
        };
        assertThatThrownBy(() -> sameThread.execute(failing)).hasMessage("failed");
        assertThat(seen).hasSize(2).containsOnly(ServerExecutor.class.getClassLoader());
        assertThat(thread.getContextClassLoader()).isSameAs(callers);
    }

    @Test
    void theCallersThreadHasItsOwnClassLoaderAgain() {
        new ServerExecutor(Runnable::run).execute(() -> {});
        assertThat(thread.getContextClassLoader()).isSameAs(callers);
    }

    @Test
    void aRefusalIsTheCallersAndSoIsItsClassLoader() {
        ServerExecutor refusing = new ServerExecutor(task -> {
            throw new RejectedExecutionException("full");
        });
        assertThatThrownBy(() -> refusing.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(thread.getContextClassLoader()).isSameAs(callers);
    }
}
