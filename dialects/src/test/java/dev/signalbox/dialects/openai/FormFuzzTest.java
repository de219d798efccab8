package dev.signalbox.dialects.openai;

import dev.signalbox.testkit.Corpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FormFuzzTest {
    @TestFactory
    Stream<DynamicTest> everyFormIsRefusedInWordsOrItsModelAloneIsChanged() {
        return Corpus.replay(FormFuzz.class, FormFuzz::fuzzerTestOneInput);
    }
}
