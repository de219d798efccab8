package dev.signalbox.console.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Those who have logged in, in memory only. At most 1,000: the one that was not used for the longest time makes
/// room.
final class Sessions {
    static final int MAX = 1000;

    /// Without a request a session ends.
    static final Duration IDLE = Duration.ofHours(1);

    private final SecureRandom random;
    private final Map<String, Open> open = new LinkedHashMap<>(16, 0.75f, true);

    Sessions(SecureRandom random) {
        this.random = random;
    }

    /// @param csrf what a change by its cookie must come with besides
    record Session(Login login, String csrf) {}

    private record Open(Session session, long begun, long used) {}

    /// @return the cookie
    synchronized String begin(Login login, long now) {
        String cookie = Tokens.random(random);
        open.put(Tokens.hash(cookie), new Open(new Session(login, Tokens.random(random)), now, now));
        if (open.size() > MAX) {
            open.remove(open.keySet().iterator().next());
        }
        return cookie;
    }

    /// @param longest from the login on
    synchronized @Nullable Session find(String cookie, Duration longest, long now) {
        // By its hash: how long the look-up takes tells nothing about cookies.
        String place = Tokens.hash(cookie);
        Open found = open.get(place);
        if (found == null) {
            return null;
        }
        if (now - found.begun >= longest.toNanos() || now - found.used >= IDLE.toNanos()) {
            open.remove(place);
            return null;
        }
        open.put(place, new Open(found.session, found.begun, now));
        return found.session;
    }

    synchronized void end(String cookie) {
        open.remove(Tokens.hash(cookie));
    }

    synchronized int size() {
        return open.size();
    }
}
