package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.console.Samples.FixedVitals;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.model.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("sockets")
class UsageApiTest {
    /// Has no answer.
    private static final Accounts BROKEN = new Accounts() {
        @Override
        public List<Sum> usage(Question question) throws Unavailable {
            throw new Unavailable("The store cannot be read now.", null);
        }

        @Override
        public <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) {}

        @Override
        public List<Pair> pairs(Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<Habit> habits(Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<Sum> ofKey(String key, Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<UsageRecord> request(String id) throws Unavailable {
            throw new Unavailable("The store cannot be read now.", null);
        }

        @Override
        public long spent(Instant from, Scope scope) throws Unavailable {
            throw new Unavailable("The store cannot be read now.", null);
        }

        @Override
        public Figures figures() {
            return new Figures(0, 0, 0, 0, 0, 0, 0);
        }
    };

    @Test
    void aCostIsDecimalTextAndOneThatIsNotKnownIsNull() throws Exception {
        JsonNode lines = ask(Samples.ACCOUNTS, "/admin/v1/usage?by=key").path("lines");

        assertThat(lines.get(0).path("cost").asString()).isEqualTo("0.0012");
        assertThat(lines.get(0).path("unpriced").asInt()).isEqualTo(1);
        assertThat(lines.get(0).path("mean_duration_ms").asDouble()).isEqualTo(300);
        assertThat(lines.get(1).path("cost").isNull()).isTrue();
        assertThat(lines.get(1).path("mean_first_content_ms").isNull()).isTrue();
    }

    @Test
    void aRequestIsToldAsInTheAccessLog() throws Exception {
        JsonNode request = ask(Samples.ACCOUNTS, "/admin/v1/requests?id=x")
                .path("requests")
                .get(0);

        assertThat(request.path("request_id").asString())
                .isEqualTo(Samples.answered().requestId());
        assertThat(request.path("outcome").asString()).isEqualTo("success");
    }

    @Test
    void aStoreWithoutAnAnswerIsTold() throws Exception {
        assertThat(ask(BROKEN, "/admin/v1/usage").at("/error/code").asString()).isEqualTo("store_unavailable");
        assertThat(ask(BROKEN, "/admin/v1/requests?id=x").at("/error/code").asString())
                .isEqualTo("store_unavailable");
    }

    @Test
    void anIdentifierThatIsTooLongIsNotLookedFor() throws Exception {
        assertThat(ask(Samples.ACCOUNTS, "/admin/v1/requests?id=" + "x".repeat(1025))
                        .at("/error/code")
                        .asString())
                .isEqualTo("invalid_request");
    }

    @Test
    void a_time_that_ends_before_it_begins_is_refused_wherever_one_is_asked_for() throws Exception {
        for (String path : List.of(UsageApi.USAGE, UsageApi.ADVICE, UsageApi.RECORDS)) {
            String wrong = "?from=2026-11-03T00:00:00Z&to=2026-11-02T00:00:00Z";
            assertThat(ask(Samples.ACCOUNTS, path + wrong).at("/error/message").asString(""))
                    .as(path)
                    .isEqualTo("`from` is after `to`.");
        }
    }

    private static JsonNode ask(Accounts accounts, String path) throws Exception {
        try (ConsoleServer server = ConsoleServer.start(
                Samples.loopback(),
                Samples::policy,
                FixedVitals.healthy(),
                new Metrics("test"),
                accounts,
                new Desk(Samples.NO_CONTROLS, AdminToken.random()))) {
            String answer = RawHttp.get(server.address(), path, "Host: localhost");
            return JsonMapper.shared().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        }
    }
}
