package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.ProviderApi.Adaptation;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client of Anthropic's asks of a model of Anthropic's: nothing of it is lost.
enum InvokeAdaptation implements Adaptation {
    CHAT {
        @Override
        public EncodedRequest request(byte[] body, int length, HeaderSource client) {
            return InvokeRequest.of(body, length, betas(client), List.of());
        }

        @Override
        public AnswerPipe answer(AnswerPipe own, boolean stream, int maxEvent) {
            return stream ? new InvokeStreamPass(own, maxEvent) : new Whole(own);
        }
    },
    COUNT {
        @Override
        public EncodedRequest request(byte[] body, int length, HeaderSource client) {
            return InvokeRequest.counted(body, length, betas(client));
        }

        @Override
        public AnswerPipe answer(AnswerPipe own, boolean stream, int maxEvent) {
            return new CountPass(own);
        }
    };

    private static @Nullable String betas(HeaderSource client) {
        return client.get("anthropic-beta");
    }

    /// An answer in one piece, which is Anthropic's as it is.
    private record Whole(AnswerPipe own) implements AnswerPipe {
        @Override
        public void take(byte[] bytes, int from, int to, Outlet out) {
            new Released().pass(own, bytes, from, to, out);
        }

        @Override
        public void end(Outlet out) {
            own.end(out);
        }

        @Override
        public Facts facts() {
            return own.facts();
        }
    }

    /// A count, which Anthropic writes with other words.
    private record CountPass(AnswerPipe own) implements AnswerPipe {
        @Override
        public void take(byte[] bytes, int from, int to, Outlet out) {
            byte[] count = CountAnswer.of(bytes, from, to);
            new Released().pass(own, count, 0, count.length, out);
        }

        @Override
        public void end(Outlet out) {
            own.end(out);
        }

        @Override
        public Facts facts() {
            return own.facts();
        }
    }
}
