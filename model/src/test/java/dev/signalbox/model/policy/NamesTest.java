package dev.signalbox.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "web",
                "a b",
                "caf\u00e9",
                "\ud55c\uae00",
                "\u0645\u062b\u0627\u0644",
                "\ud83d\ude80",
                "x@y.z",
                "\u2764"
            })
    void namesOfAnyLanguageFit(String name) {
        assertThat(Names.fits(name, 16)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " web",
                "web ",
                "w\neb",
                "\ufe0f",
                "web\ufe0f",
                "\u2800",
                "we\u2800b",
                "we\u00a0b",
                "we\u3000b",
                "\u200bweb",
                "we\u202eb",
                "we\u2066b",
                "\u3164",
                "\ud800",
                "\ud834\udd59",
                "\udb40\udc41web",
                "web\udb40\udd00",
                "cafe\u0301",
                "\u1112\u1161\u11ab",
                "a-name-that-is-too-long"
            })
    void whatIsNotSeenOrLooksLikeAnotherDoesNot(String name) {
        assertThat(Names.fits(name, 16)).isFalse();
    }

    @Test
    void whatUnicodeCallsControlFormatOrBlankIsUnseenButForTheUsualBlank() {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(each -> switch (Character.getType(each)) {
                            case Character.CONTROL,
                                    Character.SURROGATE,
                                    Character.SPACE_SEPARATOR,
                                    Character.LINE_SEPARATOR,
                                    Character.PARAGRAPH_SEPARATOR -> each != ' ';
                            default -> false;
                        })
                        .filter(each -> !Names.isUnseen(each)))
                .isEmpty();
    }

    @Test
    void nothingComposedIsUnseen() {
        assertThat(IntStream.rangeClosed('\u00c0', '\u024f')
                        .filter(each -> Names.isUnseen(each) || !Names.isComposed(Character.toString(each))))
                .isEmpty();
        assertThat(Names.isComposed(Normalizer.normalize("\u00e9", Normalizer.Form.NFD)))
                .isFalse();
    }
}
