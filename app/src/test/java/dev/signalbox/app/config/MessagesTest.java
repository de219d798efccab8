package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private final ResourceBundle english = ResourceBundle.getBundle(Messages.BUNDLE, Locale.ROOT);
    private final ResourceBundle korean = ResourceBundle.getBundle(Messages.BUNDLE, Locale.KOREAN);

    @Test
    void bothLanguagesHaveTheSameTexts() {
        // A text that is missing in Korean would come from the English bundle, its parent.
        assertThat(english.keySet())
                .filteredOn(key -> key.startsWith("config."))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(korean.getString(key)).containsPattern("[가-힣]"));
    }

    @Test
    void bothLanguagesFillInTheSamePlaces() {
        for (String key : english.keySet()) {
            assertThat(places(korean.getString(key))).as(key).isEqualTo(places(english.getString(key)));
        }
    }

    @Test
    void quotesAndDollarsAreTakenAsTheyAre() {
        Messages messages = Messages.in(Locale.ENGLISH);

        assertThat(messages.text("problem.variable", "A$1")).contains("\"${A$1:-default}\"");
    }

    private static List<String> places(String template) {
        return Pattern.compile("\\{\\d}")
                .matcher(template)
                .results()
                .map(MatchResult::group)
                .sorted()
                .distinct()
                .toList();
    }
}
