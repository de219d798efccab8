package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Forms as routing reads them.
class FormScanTest {
    private static final String FILE =
            "Content-Disposition: form-data; name=\"file\"; filename=\"a; b=c.wav\"\r\nContent-Type: audio/wav\r\n\r\n\0\r\n--no\r\n";
    private static final String MODEL = "Content-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1";

    @Test
    void the_model_is_found_and_changed_and_nothing_else() throws Exception {
        String form = form(FILE, MODEL, "content-disposition:form-data;name=language\r\n\r\nko");
        Scan scan = scan(form);

        assertThat(scan.model()).isEqualTo("whisper-1");
        assertThat(scan.stream()).isFalse();
        assertThat(scan.contentType()).isEqualTo("multipart/form-data; boundary=b-1");
        byte[] edited = RequestScanTest.edit(bytes(form), scan, "한국어");
        assertThat(new String(edited, StandardCharsets.UTF_8)).isEqualTo(form.replace("whisper-1", "한국어"));
        assertThat(scan.edits("whisper-1", true, 9)).isEmpty();
    }

    @Test
    void a_stream_may_be_asked_for() throws Exception {
        assertThat(scan(form(MODEL, "Content-Disposition: form-data; name=\"stream\"\r\n\r\nTrue")).stream())
                .isTrue();
        assertThat(scan(form(MODEL, "Content-Disposition: form-data; name=\"stream\"\r\n\r\nfalse")).stream())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--",
                "--\r\n",
                "--b\r\n",
                "--b\"\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\na\r\n--b\"--",
                "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\na\r\n--b--",
                "--b\nContent-Disposition: form-data; name=\"model\"\n\na\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\na",
                "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\na\r\n--bc--",
                "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\na\r\n--b",
                "--b\r\nContent-Type: text/plain\r\n\r\na\r\n--b--",
                "--b\r\n\r\n\r\na\r\n--b--"
            })
    void what_is_no_form_is_refused(String body) {
        assertThatThrownBy(() -> scan(body)).isInstanceOf(InvalidRequest.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: form-data; name*=utf-8''model\r\n\r\nother",
                "Content-Disposition: form-data; name=\"mod\\el\"\r\n\r\nother",
                "Content-Disposition: form-data; name=\"mod%65l\"\r\n\r\nother",
                "Content-Disposition: form-data; filename=\"x\"; name=\"model\"\r\n\r\nother",
                "Content-Disposition: form-data; name=\"a\"; filename=\"x\"; name=\"model\"\r\n\r\nother",
                "Content-Disposition: form-data; name=\"a\"; name=\"model\"\r\n\r\nother",
                "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nother",
                "Content-Disposition: form-data;\r\n name=\"model\"\r\n\r\nother",
                "Content-Disposition: form-data; name=\"model\"\r\n\r\nother"
            })
    void a_second_model_hidden_from_one_of_two_readers_is_refused(String part) {
        assertThatThrownBy(() -> scan(form(MODEL, part))).isInstanceOf(InvalidRequest.class);
        assertThatThrownBy(() -> scan(form(part, MODEL))).isInstanceOf(InvalidRequest.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: form-data; name=\"model\"\r\n\r\n",
                "Content-Disposition: form-data; name=\"model\"\r\n\r\na\r\nb",
                "Content-Disposition: form-data; name=\"model\"\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==",
                "Content-Disposition: form-data; name=\"model\"; filename=\"m\"\r\n\r\na",
                "Content-Disposition: form-data; name=\"model\"\r\nContent-Type: application/json\r\n\r\na",
                "Content-Disposition: form-data; name=\"file\"\r\n\r\na"
            })
    void the_model_is_one_line_of_plain_text(String part) {
        assertThatThrownBy(() -> scan(form(part)))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused -> assertThat(refused.problem().param()).isEqualTo("model"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "x\n", "\r\r"})
    void a_boundary_behind_half_an_end_of_line_is_refused(String half) {
        String file = "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx" + half
                + "--b-1\nContent-Disposition: form-data; name=\"model\"\n\nother" + half + "--b-1\n\nz";

        assertThatThrownBy(() -> scan(form(file, MODEL))).isInstanceOf(InvalidRequest.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/plain",
                "content-type:text/plain; charset=\"UTF-8\"",
                "Content-Transfer-Encoding: 8bit"
            })
    void some_clients_say_more_of_a_field(String line) throws Exception {
        String part = "Content-Disposition: form-data; name=\"model\"\r\n" + line + "\r\n\r\nwhisper-1";

        assertThat(scan(form(FILE, part)).model()).isEqualTo("whisper-1");
    }

    private static Scan scan(String form) throws InvalidRequest {
        byte[] bytes = bytes(form);
        return FormScan.of(Operation.TRANSCRIPTIONS, bytes, bytes.length);
    }

    private static String form(String... parts) {
        StringBuilder form = new StringBuilder("--b-1");
        for (String part : parts) {
            form.append("\r\n").append(part).append("\r\n--b-1");
        }
        return form.append("--\r\n").toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
