package dev.signalbox.core.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TranslatingPipeTest {
    private static final long NOW = 1_700_000_000;
    private static final ChatEvent STARTED = new ChatEvent.Started("id", "model", 1_600_000_000);
    private static final ChatEvent TEXT = new ChatEvent.TextDelta("hello");
    private static final ChatEvent FINISHED = new ChatEvent.Finished(FinishReason.STOP, null);
    private static final Failure TOO_LARGE = new Failure.TooLarge("Too large.");

    private final Scripted reader = new Scripted();
    private final StringBuilder out = new StringBuilder();
    private final TranslatingPipe pipe = new TranslatingPipe(reader, new Named(), NOW);
    private final AnswerPipe.Outlet outlet = new AnswerPipe.Outlet() {
        @Override
        public void release(long upTo) {
            throw new AssertionError("a translated answer has none of the provider's bytes");
        }

        @Override
        public void omit(long from, long to) {
            throw new AssertionError("a translated answer has none of the provider's bytes");
        }

        @Override
        public void write(byte[] bytes, int from, int to) {
            out.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
    };

    @Test
    void what_is_read_is_written_in_the_same_order() {
        take(STARTED, TEXT);
        take();
        take(FINISHED);
        end();

        assertThat(out).hasToString("Started TextDelta Finished end");
        assertThat(pipe.facts().failure()).isNull();
    }

    @Test
    void the_reader_gets_the_bytes_as_they_are() {
        byte[] bytes = "abcdef".getBytes(StandardCharsets.UTF_8);

        pipe.take(bytes, 2, 5, outlet);

        assertThat(reader.taken).hasToString("cde");
    }

    @Test
    void an_answer_without_a_time_gets_ours() {
        take(new ChatEvent.Started("id", "model", 0));

        assertThat(out).hasToString("Started@" + NOW + " ");
        assertThat(pipe.facts().content()).isFalse();
    }

    static Stream<Arguments> contents() {
        return Stream.of(
                arguments(STARTED, false, 0),
                arguments(TEXT, true, 5),
                arguments(new ChatEvent.TextDelta(""), false, 0),
                arguments(new ChatEvent.TextDelta("한글"), true, 2),
                arguments(new ChatEvent.ThinkingDelta("hm"), true, 2),
                arguments(new ChatEvent.ThinkingDelta(""), false, 0),
                arguments(new ChatEvent.ThinkingSigned("seal"), false, 0),
                arguments(new ChatEvent.RedactedThinking("sealed"), true, 0),
                arguments(new ChatEvent.RefusalDelta("no"), true, 2),
                arguments(new ChatEvent.RefusalDelta(""), false, 0),
                arguments(new ChatEvent.ToolCallStarted(0, "call", "weather"), true, 0),
                arguments(new ChatEvent.ToolCallDelta(0, "{\"a\""), false, 4),
                arguments(new ChatEvent.UsageReported(Usage.of(1, 2)), false, 0),
                arguments(FINISHED, true, 0));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void first_content_is_what_a_client_can_use(ChatEvent event, boolean content, long characters) {
        take(event);

        assertThat(pipe.facts())
                .returns(content, Facts::content)
                .returns(characters, Facts::outputChars)
                .returns(event == FINISHED, Facts::finished);
    }

    @Test
    void the_latest_usage_counts() {
        take(new ChatEvent.UsageReported(Usage.of(1, 2)), new ChatEvent.UsageReported(Usage.of(10, 20)));

        assertThat(pipe.facts().usage()).isEqualTo(Usage.of(10, 20));
    }

    @Test
    void the_last_marker_is_seen_when_it_comes() {
        take(STARTED, TEXT, FINISHED);
        assertThat(pipe.facts().terminated()).isFalse();

        reader.terminated = true;
        take();

        assertThat(pipe.facts().terminated()).isTrue();
    }

    @Test
    void after_a_failure_nothing_more_is_given_out() {
        take(TEXT, new ChatEvent.Failed(TOO_LARGE), TEXT, new ChatEvent.Failed(new Failure.Reset("x")));
        take(TEXT, FINISHED);
        end(FINISHED);

        assertThat(out).hasToString("TextDelta ");
        assertThat(pipe.facts()).returns(TOO_LARGE, Facts::failure).returns(false, Facts::finished);
        assertThat(reader.pieces).isEqualTo(1);
    }

    @Test
    void an_answer_without_a_finish_is_truncated() {
        take(STARTED, TEXT);
        end();

        assertThat(out).hasToString("Started TextDelta ");
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Truncated.class);
    }

    @Test
    void a_last_marker_without_a_finish_makes_no_whole_answer() {
        reader.terminated = true;
        take(STARTED, TEXT);
        end();

        assertThat(pipe.facts().failure()).extracting(Failure::code).isEqualTo(Code.UPSTREAM_TRUNCATED);
    }

    @Test
    void nothing_at_all_is_truncated() {
        end();

        assertThat(out).isEmpty();
        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Truncated.class);
    }

    @Test
    void what_comes_with_the_end_is_still_written() {
        take(STARTED, TEXT);
        end(FINISHED);

        assertThat(out).hasToString("Started TextDelta Finished end");
    }

    @Test
    void a_reader_that_fails_at_the_end_says_why() {
        take(STARTED, TEXT);
        end(new ChatEvent.Failed(TOO_LARGE));

        assertThat(out).hasToString("Started TextDelta ");
        assertThat(pipe.facts().failure()).isSameAs(TOO_LARGE);
    }

    private void take(ChatEvent... events) {
        reader.next.addAll(List.of(events));
        pipe.take(new byte[] {'x'}, 0, 1, outlet);
    }

    private void end(ChatEvent... events) {
        reader.next.addAll(List.of(events));
        pipe.end(outlet);
    }

    /// A reader that reads what the test says, whatever the bytes are.
    private static final class Scripted implements ProviderApi.AnswerReader {
        private final Queue<ChatEvent> next = new ArrayDeque<>();
        private final StringBuilder taken = new StringBuilder();
        private int pieces;
        private boolean terminated;

        @Override
        public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
            pieces++;
            taken.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            drain(events);
        }

        @Override
        public void end(Consumer<? super ChatEvent> events) {
            drain(events);
        }

        private void drain(Consumer<? super ChatEvent> events) {
            ChatEvent event;
            while ((event = next.poll()) != null) {
                events.accept(event);
            }
        }

        @Override
        public boolean terminated() {
            return terminated;
        }
    }

    /// A writer that writes what kind of event it was.
    private static final class Named implements AnswerWriter {
        @Override
        public void write(ChatEvent event, AnswerPipe.Outlet out) {
            if (event instanceof ChatEvent.Failed) {
                return;
            }
            String when = event instanceof ChatEvent.Started started && started.created() == NOW ? "@" + NOW : "";
            put(event.getClass().getSimpleName() + when + " ", out);
        }

        @Override
        public void end(AnswerPipe.Outlet out) {
            put("end", out);
        }

        private static void put(String text, AnswerPipe.Outlet out) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write(bytes, 0, bytes.length);
        }
    }
}
