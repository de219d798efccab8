package dev.signalbox.model.policy;

import java.time.Duration;

/// What the gateway takes from clients and providers.
///
/// @param maxBody bytes of a request's body
/// @param maxAnswer bytes of a non-streaming answer
/// @param maxWhole bytes of a stream that is collected before it is sent (`delivery: whole`)
/// @param maxEvent bytes of one event of a stream
/// @param maxHead bytes of a request's or an answer's head
/// @param headTimeout from the first byte of a request until its head is complete
/// @param bodyTimeout from the head until the body is complete
/// @param bodyIdle between two pieces of the body
/// @param keepAlive how long a client connection may wait for its next request
/// @param writeTimeout how long a client may take nothing of what is ready for it
/// @param commitAfter when a stream's head goes out although no content came yet
/// @param heartbeat between two keep-alive signs on a committed stream without content
/// @param maxConnections client connections at once
/// @param maxStreams requests at once on one client connection (HTTP/2)
/// @param maxCache bytes of answers kept for identical requests, all routes together
public record HttpLimits(
        int maxBody,
        int maxAnswer,
        int maxWhole,
        int maxEvent,
        int maxHead,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration bodyIdle,
        Duration keepAlive,
        Duration writeTimeout,
        Duration commitAfter,
        Duration heartbeat,
        int maxConnections,
        int maxStreams,
        int maxCache) {
    private static final int MIB = 1024 * 1024;

    public static final HttpLimits DEFAULT = new HttpLimits(
            32 * MIB,
            64 * MIB,
            16 * MIB,
            8 * MIB,
            32 * 1024,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(75),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            10_000,
            100,
            64 * MIB);

    /// The same with smaller answers, where these are not smaller already.
    public HttpLimits answersOf(int most) {
        return maxAnswer <= most
                ? this
                : new HttpLimits(
                        maxBody,
                        most,
                        maxWhole,
                        maxEvent,
                        maxHead,
                        headTimeout,
                        bodyTimeout,
                        bodyIdle,
                        keepAlive,
                        writeTimeout,
                        commitAfter,
                        heartbeat,
                        maxConnections,
                        maxStreams,
                        maxCache);
    }
}
