package dev.signalbox.dialects.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.chat.Part.Media;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:image/png;base64,QUJD | image/png | QUJD",
                "data:;base64,QUJD | image/x | QUJD",
                "data:text/plain;charset=utf-8;base64,QUJD | text/plain | QUJD",
                "data:text/plain,a%20b+c | text/plain | YSBiK2M=",
                "data:text/plain,100% | text/plain | MTAwJQ==",
                "data:, | image/x | ''"
            })
    void what_the_address_holds_is_given(String url, String type, String data) {
        assertThat(DataUrl.content(new Media.Url(url), "image/x")).isEqualTo(new Media.Base64(type, data));
    }

    @Test
    void any_other_address_stays_one() {
        for (String url : new String[] {"https://example.com/a.png", "data:image/png", ""}) {
            assertThat(DataUrl.content(new Media.Url(url), "image/x")).isEqualTo(new Media.Url(url));
        }
    }
}
