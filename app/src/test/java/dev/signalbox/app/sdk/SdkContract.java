package dev.signalbox.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an SDK's user sees, whichever the SDK and whichever the provider behind the route. Each SDK's own
/// test says how that SDK is asked.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SdkContract {
    private static final String TOOLS = "[tools] How is the weather?";

    final Stage stage = new Stage();

    /// An answer as an SDK hands it out.
    ///
    /// @param complete whether it ended as a complete one
    /// @param calling whether it ended in order to have tools called
    /// @param tokens that it says it used
    /// @param pieces that it came in
    /// @param calls names of the tools called
    /// @param arguments of the first call
    record Said(
            String words,
            String model,
            boolean complete,
            boolean calling,
            long tokens,
            int pieces,
            List<String> calls,
            String arguments) {}

    /// What an SDK raises an exception of its own for.
    enum Refusal {
        BAD_REQUEST,
        UNAUTHORIZED,
        NOT_FOUND,
        SERVER,
        IN_STREAM
    }

    abstract Said ask(String key, String route, String words);

    /// Asks as a stream, with the tools `get_weather` and `get_time` where they are wanted, and puts it
    /// together.
    abstract Said stream(String route, String words, boolean tools);

    /// Asks with both tools, gives each call the same result, and asks again: both answers.
    abstract List<Said> converse(String route, String words, String result);

    /// Names of the models listed.
    abstract List<String> models();

    /// The name of one model, asked for by its name.
    abstract String model(String name);

    abstract Class<? extends Exception> raised(Refusal refusal);

    /// Code and message of such an exception.
    abstract String told(Throwable raised);

    /// HTTP status of such an exception.
    abstract int status(Throwable raised);

    private Said ask(String route, String words) {
        return ask(Stage.KEY, route, words);
    }

    @AfterAll
    void closeStage() throws IOException {
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_question_is_answered(String route) {
        Said answer = ask(route, "Hello, 안녕!");

        assertThat(answer.words()).contains("Hello, 안녕!");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.tokens()).isPositive();
        assertThat(answer.model()).isEqualTo(route.equals(Stage.TO_OPENAI) ? "gpt-5.1" : "claude-sonnet-4-5");
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_stream_arrives_piece_by_piece(String route) {
        Said answer = stream(route, "Hello there, how are you?", false);

        assertThat(answer.pieces()).isGreaterThan(3);
        assertThat(answer.words()).contains("how are you?");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.tokens()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void tools_are_called_and_their_results_taken(String route) {
        List<Said> answers = converse(route, TOOLS, "sunny");

        assertThat(answers.getFirst().calls()).containsExactly("get_weather", "get_time");
        assertThat(answers.getLast().words()).contains("sunny");
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void calls_of_tools_are_put_together_from_a_stream(String route) {
        Said answer = stream(route, TOOLS, true);

        assertThat(answer.calls()).containsExactly("get_weather", "get_time");
        assertThat(answer.calling()).isTrue();
        assertThat(answer.arguments()).contains("city");
    }

    @Test
    void a_wrong_key_raises_the_sdks_authentication_error() {
        assertThatThrownBy(() -> ask("sk-of-a-stranger-000000", Stage.TO_OPENAI, "Hello"))
                .isInstanceOf(raised(Refusal.UNAUTHORIZED))
                .satisfies(raised -> assertThat(told(raised)).contains("invalid_key"));
    }

    @Test
    void an_unknown_route_raises_not_found_with_the_nearest_name() {
        assertThatThrownBy(() -> ask("to-opnai", "Hello"))
                .isInstanceOf(raised(Refusal.NOT_FOUND))
                .satisfies(raised -> assertThat(told(raised)).contains("route_not_found", Stage.TO_OPENAI));
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_request_that_the_provider_refuses_raises_bad_request(String route) {
        stage.provider(route).next(Reply.fault("error=context"));

        assertThatThrownBy(() -> ask(route, "Hello")).isInstanceOf(raised(Refusal.BAD_REQUEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_provider_that_fails_raises_a_server_error(String route) {
        stage.provider(route).next(Reply.fault("status=500"));

        assertThatThrownBy(() -> ask(route, "Hello"))
                .isInstanceOf(raised(Refusal.SERVER))
                .satisfies(raised -> assertThat(status(raised)).isEqualTo(502))
                .satisfies(raised -> assertThat(told(raised)).contains("upstream_error"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Stage.TO_OPENAI + " error-event-after=3",
                Stage.TO_ANTHROPIC + " error-event-after=4",
                Stage.TO_OPENAI + " reset-after=3",
                Stage.TO_ANTHROPIC + " reset-after=4",
                Stage.TO_OPENAI + " truncate-after=3",
                Stage.TO_ANTHROPIC + " malformed-after=4"
            })
    void a_stream_that_breaks_in_the_middle_raises(String routeAndFault) {
        String route = routeAndFault.substring(0, routeAndFault.indexOf(' '));
        stage.provider(route).next(Reply.fault(routeAndFault.substring(route.length() + 1)));

        assertThatThrownBy(() -> stream(route, "Tell me a longer story, please.", false))
                .isInstanceOf(raised(Refusal.IN_STREAM));
    }

    @Test
    void routes_are_listed_as_models() {
        assertThat(models()).containsExactly(Stage.TO_OPENAI, Stage.TO_ANTHROPIC);
        assertThat(model(Stage.TO_ANTHROPIC)).isEqualTo(Stage.TO_ANTHROPIC);
        assertThatThrownBy(() -> model("nothing")).isInstanceOf(raised(Refusal.NOT_FOUND));
    }
}
