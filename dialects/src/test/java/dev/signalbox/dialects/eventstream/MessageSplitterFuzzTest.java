package dev.signalbox.dialects.eventstream;

import dev.signalbox.testkit.Corpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class MessageSplitterFuzzTest {
    @TestFactory
    Stream<DynamicTest> everyStreamHasTheSameMessagesWhereverItIsCut() {
        return Corpus.replay(MessageSplitterFuzz.class, MessageSplitterFuzz::fuzzerTestOneInput);
    }
}
