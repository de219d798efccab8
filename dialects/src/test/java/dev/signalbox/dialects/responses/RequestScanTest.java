package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Splice;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is found in a request without reading all of it.
class RequestScanTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"m\",\"input\":\"x\"}|{\"model\":\"m\",\"store\":false,\"input\":\"x\"}",
                "{\"store\": true ,\"model\":\"m\"}|{\"store\": false ,\"model\":\"m\"}",
                "{\"model\":\"m\",\"store\":null}|{\"model\":\"m\",\"store\":false}",
                "{\"model\":\"m\",\"store\":false}|{\"model\":\"m\",\"store\":false}",
                "{\"model\":\"m\",\"store\":{\"a\":1}}|{\"model\":\"m\",\"store\":{\"a\":1}}"
            })
    void whoeverAnswersCanBeToldToKeepNothing(String said, String unkept) throws Exception {
        byte[] body = said.getBytes(StandardCharsets.UTF_8);
        StringBuilder changed = new StringBuilder(said);
        for (Splice each :
                RequestScan.of(Operation.CHAT, body, body.length).unkept().reversed()) {
            changed.replace(each.from(), each.to(), new String(each.replacement(), StandardCharsets.UTF_8));
        }

        assertThat(changed.toString()).isEqualTo(unkept);
    }
}
