package dev.signalbox.model.policy;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is told of emergencies, and how.
///
/// @param heartbeat who is told that the process lives; null for nobody
public record Notifying(List<Channel> channels, @Nullable Heartbeat heartbeat) {
    /// At most so many are told.
    public static final int MAX_CHANNELS = 20;

    /// Nobody is told.
    public static final Notifying NOBODY = new Notifying(List.of(), null);

    public Notifying {
        channels = List.copyOf(channels);
    }

    /// Where messages are sent.
    ///
    /// @param url a secret: whoever knows it can write there
    /// @param from the level from which on it is told; green for what changes no level as well
    /// @param language `en` or `ko`
    /// @param quiet when it is told of red only; null for never
    /// @param privately whether the name in the URL may lead to a private address
    public record Channel(
            Secret url,
            Format format,
            Level from,
            String language,
            @Nullable Quiet quiet,
            boolean privately) {}

    /// Something that raises the alarm when it hears nothing.
    ///
    /// @param url a secret
    /// @param privately whether the name in the URL may lead to a private address
    public record Heartbeat(Secret url, Duration every, boolean privately) {}

    /// What a message looks like.
    public enum Format {
        /// Slack's incoming webhooks, which many others understand.
        SLACK("slack"),
        /// All that is known, for programs.
        JSON("json"),
        /// Microsoft Teams: an Adaptive Card for the webhook of a workflow.
        TEAMS("teams"),
        /// The incoming webhooks of NAVER WORKS and LINE WORKS.
        NAVER_WORKS("naver-works"),
        JANDI("jandi");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        /// As people write it: `naver-works`.
        public String word() {
            return word;
        }
    }

    /// A part of each day.
    ///
    /// @param from the first minute
    /// @param to the first one after it; before `from` where midnight is in it
    public record Quiet(LocalTime from, LocalTime to) {
        public Quiet {
            if (from.equals(to)) {
                throw new IllegalArgumentException("it ends at another time than it begins");
            }
        }

        public boolean covers(LocalTime time) {
            boolean after = !time.isBefore(from);
            boolean before = time.isBefore(to);
            return from.isBefore(to) ? after && before : after || before;
        }
    }
}
