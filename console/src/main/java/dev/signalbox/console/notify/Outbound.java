package dev.signalbox.console.notify;

import dev.signalbox.model.policy.AddressScope;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Calls to other people's servers, each over within 5 seconds; what is answered is thrown away, and no redirect is
/// followed. Each waits, and may look up a name in native code, so never on a virtual thread.
final class Outbound implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /// What came of it.
    ///
    /// @param trouble in words for the log, without the URL; null when all is well
    /// @param hopeless whether another try would end the same
    /// @param pause how long the server wants not to be asked again
    record Outcome(@Nullable String trouble, boolean hopeless, Duration pause) {
        static final Outcome DONE = new Outcome(null, false, Duration.ZERO);

        static Outcome failed(String trouble) {
            return new Outcome(trouble, false, Duration.ZERO);
        }

        boolean good() {
            return trouble == null;
        }
    }

    /// @param privately whether the name may lead to a private address
    /// @param envelope null for a GET without a body
    Outcome send(URI url, boolean privately, @Nullable Envelope envelope) throws InterruptedException {
        String refused = refused(url, privately);
        if (refused != null) {
            return Outcome.failed(refused);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(PATIENCE);
        if (envelope != null) {
            request.header("content-type", "application/json; charset=utf-8")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(envelope.body()));
            if (envelope.accept() != null) {
                request.header("accept", envelope.accept());
            }
        }
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request.build(), BodyHandlers.discarding());
        try {
            return outcome(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            return Outcome.failed("no answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            // Its message could have the URL in it.
            return Outcome.failed(
                    Objects.requireNonNullElse(e.getCause(), e).getClass().getSimpleName());
        } finally {
            answer.cancel(true);
        }
    }

    private static Outcome outcome(HttpResponse<Void> answer) {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return Outcome.DONE;
        }
        boolean later = status >= 500 || status == 429 || status == 408;
        return new Outcome("answered " + status, !later, pause(answer));
    }

    private static Duration pause(HttpResponse<Void> answer) {
        String said = answer.headers().firstValue("retry-after").orElse("");
        if (!said.matches("[0-9]{1,6}")) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofSeconds(Long.parseLong(said));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /// Why this is not to be called; null when it may be. The same rule as for providers: an address that the
    /// config names itself may be private, one that a name leads to only where that is allowed. The JVM keeps what
    /// it looked up for longer than the connection takes to be made, so the name leads nowhere else in between.
    private static @Nullable String refused(URI url, boolean privately) {
        String host = url.getHost();
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        boolean here = isHere(bare);
        try {
            InetAddress literal = literal(bare);
            InetAddress[] all = literal == null ? InetAddress.getAllByName(bare) : new InetAddress[] {literal};
            for (InetAddress each : all) {
                boolean allowed = privately
                        || switch (AddressScope.of(each)) {
                            case PUBLIC -> true;
                            case PRIVATE -> literal != null || here;
                            case SPECIAL -> false;
                        };
                if (!allowed) {
                    return "its name leads to a private address, which the config does not allow (`private: true`)";
                }
            }
            return null;
        } catch (UnknownHostException _) {
            return "its name cannot be resolved";
        }
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException _) {
            return null; // a name
        }
    }

    private static boolean isHere(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost"); // RFC 6761
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
