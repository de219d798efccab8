package dev.signalbox.app.config;

import dev.signalbox.testkit.Corpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ConfigFuzzTest {
    @TestFactory
    Stream<DynamicTest> everyFileIsReadOrRefusedInWords() {
        return Corpus.replay(ConfigFuzz.class, ConfigFuzz::fuzzerTestOneInput);
    }
}
