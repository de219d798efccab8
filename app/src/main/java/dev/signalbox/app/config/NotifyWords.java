package dev.signalbox.app.config;

import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Notifying;
import dev.signalbox.model.policy.Notifying.Channel;
import dev.signalbox.model.policy.Notifying.Format;
import dev.signalbox.model.policy.Notifying.Heartbeat;
import dev.signalbox.model.policy.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The words `notify` and `heartbeat` of `code-red`.
final class NotifyWords {
    private NotifyWords() {}

    /// @param language of messages where a channel does not say
    static Notifying read(Section codeRed, String language, Reading in) {
        List<Channel> channels = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Located<Section> written : codeRed.get(Vocabulary.NOTIFY, List.of())) {
            Section section = written.value();
            Located<Secret> url = section.find(Vocabulary.HOOK);
            if (url == null || !usable(url, section.get(Vocabulary.PRIVATE, false), in)) {
                continue;
            }
            if (!seen.add(url.value().reveal())) {
                in.problems.error(url.place(), "problem.notify.twice");
            }
            channels.add(new Channel(
                    url.value(),
                    section.get(Vocabulary.FORMAT, Format.SLACK),
                    section.get(Vocabulary.FROM_LEVEL, Level.YELLOW),
                    section.get(Vocabulary.LANGUAGE, language),
                    section.get(Vocabulary.QUIET),
                    section.get(Vocabulary.PRIVATE, false)));
        }
        return new Notifying(channels, heartbeat(codeRed.get(Vocabulary.HEARTBEAT_TO), in));
    }

    private static @Nullable Heartbeat heartbeat(@Nullable Section section, Reading in) {
        Located<Secret> url = section == null ? null : section.find(Vocabulary.HOOK);
        if (section == null || url == null || !usable(url, section.get(Vocabulary.PRIVATE, false), in)) {
            return null;
        }
        return new Heartbeat(
                url.value(),
                section.get(Vocabulary.BEAT, Duration.ofMinutes(1)),
                section.get(Vocabulary.PRIVATE, false));
    }

    /// It is a secret, so what is wrong with it is said without it.
    private static boolean usable(Located<Secret> written, boolean allowed, Reading in) {
        // Without secrets there is a stand-in, which is no URL.
        if (!in.secrets) {
            return false;
        }
        URI url = url(written.value().reveal());
        if (url == null) {
            in.problems.error(written.place(), "problem.notify.url");
        } else if (Hosts.isSpecial(url.getHost()) && !allowed) {
            in.problems.error(written.place(), "problem.link-local");
        } else if (url.getScheme().equals("http") && !allowed && !Hosts.isPrivate(url.getHost())) {
            in.problems.error(written.place(), "problem.notify.plain");
        } else {
            return true;
        }
        return false;
    }

    private static @Nullable URI url(String text) {
        try {
            URI url = new URI(text);
            boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            boolean whole = url.getHost() != null && url.getUserInfo() == null && url.getRawFragment() == null;
            return http && whole ? url : null;
        } catch (URISyntaxException _) {
            return null;
        }
    }
}
