package dev.signalbox.gateway.edge;

import dev.signalbox.testkit.Corpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every request of the corpus has one reading.
class RequestHeadFuzzTest {
    @TestFactory
    Stream<DynamicTest> everyInputHasOneReading() {
        return Corpus.replay(RequestHeadFuzz.class, RequestHeadFuzz::fuzzerTestOneInput);
    }
}
