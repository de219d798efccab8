package dev.signalbox.dialects.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;

/// A form, as routing reads it. Refused in words, or the model that was found is the one thing that an edit changes,
/// and
/// the form with another model is a form with that model.
public final class FormFuzz {
    private static final String RENAMED = "a-renamed-model";

    private FormFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        byte[] kept = input.clone();
        try {
            Scan scan = FormScan.of(Operation.TRANSCRIPTIONS, input, input.length);
            assertThat(scan.edits(scan.model(), true)).as("nothing to change").isEmpty();
            byte[] edited = edited(scan, input);
            Scan again = FormScan.of(Operation.TRANSCRIPTIONS, edited, edited.length);
            assertThat(again.model()).isEqualTo(RENAMED);
            assertThat(again.stream()).isEqualTo(scan.stream());
            assertThat(again.contentType()).isEqualTo(scan.contentType());
        } catch (InvalidRequest refused) {
            assertThat(refused.problem().message()).isNotBlank();
        }
        assertThat(input).as("bodies are only read").isEqualTo(kept);
    }

    private static byte[] edited(Scan scan, byte[] body) {
        StringBuilder text = new StringBuilder(new String(body, ISO_8859_1));
        for (Splice edit : scan.edits(RENAMED, true).reversed()) {
            text.replace(edit.from(), edit.to(), new String(edit.replacement(), ISO_8859_1));
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
