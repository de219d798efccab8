package dev.signalbox.dialects.fuzz;

import dev.signalbox.testkit.Corpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class DialectFuzzTest {
    @TestFactory
    Stream<DynamicTest> everyRequestIsRefusedInWordsOrEditedInPlace() {
        return Corpus.replay(RequestFuzz.class, RequestFuzz::fuzzerTestOneInput);
    }

    @TestFactory
    Stream<DynamicTest> everyAnswerComesOutTheSameWhereverItIsCut() {
        return Corpus.replay(AnswerFuzz.class, AnswerFuzz::fuzzerTestOneInput);
    }
}
