package dev.signalbox.gateway.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CargoTest {
    private static final String LONG = "Aa0+/=-_".repeat(Cargo.LEAST / 8);

    @Test
    void mediaGoRoundATranslationAndComeBackInWhateverOrder() {
        String one = "{\"url\":\"data:image/png;base64," + LONG + "one\"}";
        String two = "{ \"type\": \"base64\", \"media_type\": \"image/png\", \"data\": \"" + LONG + "two\" }";
        Cargo cargo = Objects.requireNonNull(Cargo.of(bytes("[" + one + "," + two + "]")));

        String rest = new String(Objects.requireNonNull(cargo.rest()), UTF_8);

        assertThat(rest).hasSizeLessThan(300).doesNotContain(LONG);
        String[] marks = rest.replaceAll("[^\"]*;base64,", "").split(Cargo.MARK, -1);
        assertThat(marks).hasSize(3);
        byte[] written = marked("{\"b\":\"MARK000001\",\"a\":\"MARK000000\"}").getBytes(UTF_8);
        ByteBuf back = Objects.requireNonNull(cargo.back(written, UnpooledByteBufAllocator.DEFAULT));
        assertThat(back.toString(UTF_8)).isEqualTo("{\"b\":\"" + LONG + "two\",\"a\":\"" + LONG + "one\"}");
        back.release();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"%s\"}",
                "{\"type\":\"redacted_thinking\",\"data\":\"%s\"}",
                "{\"signature\":\"%s\",\"mimeType\":\"x\"}",
                "{\"data\":\"%s \",\"media_type\":\"x\"}",
                "%s"
            })
    void whatIsNotPlainlyMediaIsReadWithTheRest(String body) {
        assertThat(Cargo.of(bytes(body.replace("%s", LONG)))).isNull();
    }

    @Test
    void whatIsShortIsReadWithTheRest() {
        assertThat(Cargo.of(bytes("{\"url\":\"data:;base64,AAAA\",\"text\":\"" + "x y ".repeat(Cargo.LEAST) + "\"}")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "MARK000001", "MARK00000x", "MARK000000MARK000000"})
    void aMarkThatDoesNotComeOutOnceIsToldOf(String written) {
        Cargo cargo = Objects.requireNonNull(Cargo.of(bytes("{\"url\":\"data:;base64," + LONG + "\"}")));

        assertThat(cargo.back(marked(written).getBytes(UTF_8), UnpooledByteBufAllocator.DEFAULT))
                .isNull();
    }

    @Test
    void aBodyWithATextThatLooksLikeAMarkIsReadAsAWhole() {
        Cargo cargo = Objects.requireNonNull(
                Cargo.of(bytes(marked("{\"url\":\"data:;base64," + LONG + "\",\"text\":\"MARK000000\"}"))));

        assertThat(cargo.rest()).isNull();
    }

    private static String marked(String text) {
        return text.replace("MARK", Cargo.MARK);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }
}
