package dev.signalbox.dialects.json;

import dev.signalbox.testkit.Corpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class JsonScannerFuzzTest {
    @TestFactory
    Stream<DynamicTest> everyTextIsSeenAsJacksonSeesIt() {
        return Corpus.replay(JsonScannerFuzz.class, JsonScannerFuzz::fuzzerTestOneInput);
    }
}
