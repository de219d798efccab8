package dev.signalbox.dialects.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatRequest;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every recorded request, written for each provider of another dialect, is one that this provider's own description
/// allows.
class RequestSpecTest {
    static Stream<Arguments> pairs() {
        return Told.directions();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void whatIsWrittenForAProviderIsAsItsDescriptionSays(String client, String provider) {
        Dialect from = Objects.requireNonNull(BuiltInDialects.all().named(client));
        Dialect to = Objects.requireNonNull(BuiltInDialects.all().named(provider));
        Map<String, String> wrong = new TreeMap<>();
        int written = 0;
        for (Told told : Told.requests(client)) {
            ChatRequest request;
            try {
                request = from.served().read(told.address(), told.request(), told.request().length);
            } catch (InvalidRequest refused) {
                continue;
            }
            Spec.of(provider)
                    .againstRequest(to.provider()
                            .write(request, Told.model(provider), true)
                            .body())
                    .forEach(problem -> wrong.putIfAbsent(problem, told.name()));
            written++;
        }

        assertThat(written).as("requests written").isGreaterThan(20);
        assertThat(wrong).isEmpty();
    }
}
