package dev.signalbox.dialects.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RulerTest {
    private static final String TEXT = "Zug 안녕 🚆 é.";

    @Test
    void charactersAndBytesOfATextCorrespond() {
        Ruler ruler = new Ruler();
        ruler.take(TEXT.substring(0, 5));
        ruler.take(TEXT.substring(5));

        int[] characters = TEXT.codePoints().toArray();
        assertThat(ruler.characters()).isEqualTo(characters.length);
        for (int i = 0; i <= characters.length; i++) {
            int bytes = new String(characters, 0, i).getBytes(StandardCharsets.UTF_8).length;
            assertThat(ruler.bytesBefore(i)).as("bytes before %d", i).isEqualTo(bytes);
            assertThat(ruler.charactersBefore(bytes))
                    .as("characters before %d", bytes)
                    .isEqualTo(i);
        }
    }

    /// Beyond some characters it does not count from the first one.
    @Test
    void placesInALongTextCorrespondToo() {
        Ruler ruler = new Ruler();
        ruler.take("ab" + "안🚆c".repeat(1500));

        for (int character = 2; character <= 4502; character++) {
            int within = (character - 2) % 3;
            int bytes = 2 + (character - 2) / 3 * 8 + (within == 0 ? 0 : within == 1 ? 3 : 7);
            assertThat(ruler.bytesBefore(character)).isEqualTo(bytes);
            assertThat(ruler.charactersBefore(bytes)).isEqualTo(character);
        }
        assertThat(ruler.charactersBefore(2 + 1500 * 8)).isEqualTo(4502);
        assertThat(ruler.charactersBefore(2 + 1500 * 8 - 3)).isEqualTo(4500);
    }

    @Test
    void aPlaceWithinACharacterIsThatCharacters() {
        Ruler ruler = new Ruler();
        ruler.take("a🚆b");

        assertThat(ruler.charactersBefore(3)).isEqualTo(1);
        assertThat(ruler.charactersBefore(5)).isEqualTo(2);
    }

    @Test
    void whatTheTextDoesNotReachIsNotKnown() {
        Ruler ruler = new Ruler();
        ruler.take("안녕");

        assertThat(ruler.bytesBefore(3)).isEqualTo(-1);
        assertThat(ruler.charactersBefore(7)).isEqualTo(-1);
        assertThat(ruler.bytesBefore(-1)).isEqualTo(-1);
        assertThat(ruler.charactersBefore(-1)).isEqualTo(-1);
    }

    @Test
    void aTextThatIsFarTooLongIsMeasuredAsFarAsItIsPlain() {
        Ruler ruler = new Ruler();
        ruler.take("x".repeat(1_000_000));
        assertThat(ruler.bytesBefore(999_999)).isEqualTo(999_999);

        ruler.take("안".repeat(300_000));
        assertThat(ruler.bytesBefore(1_000_002)).isEqualTo(1_000_006);
        assertThat(ruler.bytesBefore(1_299_999)).isEqualTo(-1);
        assertThat(ruler.charactersBefore(1_800_000)).isEqualTo(-1);
    }
}
