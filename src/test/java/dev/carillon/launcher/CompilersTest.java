package dev.carillon.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompilersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+TieredCompilation",
                "-XX:TieredStopAtLevel=1",
                "-XX:CICompilerCount=4",
                "-XX:CompilerDirectivesFile=x",
                "-XX:+UseJVMCICompiler",
                "-Xint",
                "-Xcomp"
            })
    void anOptionAboutCompilersWins(String option) {
        assertThat(Compilers.isChosen(List.of("-Xmx1g", option))).isTrue();
    }

    @Test
    void otherOptionsSayNothingOfThem() {
        assertThat(Compilers.isChosen(List.of("-Xmx1g", "-XX:+UseSerialGC", "-Dcarillon.broker.port=0")))
                .isFalse();
    }
}
