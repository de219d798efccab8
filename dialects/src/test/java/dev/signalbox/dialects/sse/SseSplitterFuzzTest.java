package dev.signalbox.dialects.sse;

import dev.signalbox.testkit.Corpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SseSplitterFuzzTest {
    @TestFactory
    Stream<DynamicTest> everyStreamHasTheSameEventsWhereverItIsCut() {
        return Corpus.replay(SseSplitterFuzz.class, SseSplitterFuzz::fuzzerTestOneInput);
    }
}
