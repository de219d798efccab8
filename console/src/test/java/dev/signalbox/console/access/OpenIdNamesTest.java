package dev.signalbox.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenIdNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "248289761001",
                "google-oauth2|1234",
                "kim@example.com",
                "00u1a2b3-c4d5_e6",
                "\ud64d\uae38\ub3d9",
                "Kim Lee",
                "CN=kim,OU=dev"
            })
    void whatProvidersCallPeopleIsAName(String name) {
        assertThat(OpenId.mayBeShown(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " kim",
                "kim\u202egro.elpmaxe",
                "ki\u200bm",
                "kim\u0007",
                "kim\nadmin",
                "kim\ufe0f",
                "\u2800",
                "e\u0301va",
                "\u0600kim"
            })
    void whatWouldLookLikeAnotherOrLikeNothingIsNone(String name) {
        assertThat(OpenId.mayBeShown(name)).isFalse();
    }

    @Test
    void itIsAsLongAsOpenIdAllowsAndNotLonger() {
        assertThat(OpenId.mayBeShown("k".repeat(255))).isTrue();
        assertThat(OpenId.mayBeShown("k".repeat(256))).isFalse();
        assertThat(OpenId.mayBeShown(null)).isFalse();
    }
}
