package dev.signalbox.app.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A Redis server on a free loopback port that writes nothing to disk.
public final class RedisServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");

    private final int port = freePort();
    private final List<String> more;
    private Process process;

    private RedisServer(List<String> more) throws IOException {
        this.more = more;
        process = run();
    }

    public static RedisServer start(String... more) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is not installed: tests with a real Redis are left out");
        return new RedisServer(List.of(more));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process run() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                "/tmp"));
        command.addAll(more);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(20, TimeUnit.SECONDS).until(this::listens);
        return started;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// With nothing in it.
    void restart() throws IOException {
        kill();
        process = run();
    }

    /// Copies what another knows, until it is told to stand alone.
    static RedisServer replicaOf(RedisServer first) throws IOException {
        RedisServer replica = start("--replicaof", "127.0.0.1 " + first.port());
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> replica.say("INFO replication").contains("master_link_status:up"));
        return replica;
    }

    /// From now on it is the first itself, and takes changes.
    void promote() throws IOException {
        say("REPLICAOF NO ONE");
    }

    /// @return what it answers, up to what comes at once
    private String say(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String which) throws IOException, InterruptedException {
        new ProcessBuilder("kill", which, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
