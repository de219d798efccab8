package dev.signalbox.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A PostgreSQL server of this machine's binaries, for a test alone: on a free port of the loopback address, with
/// its files in a temporary folder. It can be killed, stopped for a while and started again, which keeps what was
/// committed.
public final class PostgresServer implements AutoCloseable {
    /// Whom tests connect as; may do everything.
    public static final String USER = "signalbox";

    /// Long enough to be looked for in logs.
    public static final String PASSWORD = "s3cret-of-the-database";

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final long PATIENCE_SECONDS = 120;

    private final Path binaries;
    private final Path folder;
    private final int port;
    private final Thread onExit = new Thread(this::kill, "postgres-kill");
    private @Nullable Process process;
    private int databases;

    private PostgresServer(Path binaries, Path folder, int port) {
        this.binaries = binaries;
        this.folder = folder;
        this.port = port;
    }

    /// Starts one; where there are no binaries, the test is skipped, and says so.
    public static PostgresServer start() throws IOException, InterruptedException {
        Path binaries = binaries();
        Assumptions.assumeTrue(binaries != null, "no PostgreSQL in " + INSTALLED + "; Debian's `postgresql` brings it");
        if (binaries == null) {
            throw new IllegalStateException("the assumption above ends the test");
        }
        Path folder = Files.createTempDirectory("signalbox-postgres");
        if (root()) {
            // It refuses to run as root.
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
        PostgresServer server = new PostgresServer(binaries, folder, freePort());
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        server.run(server.unprivileged(
                "initdb",
                "--pgdata=" + server.data(),
                "--username=" + USER,
                "--auth=scram-sha-256",
                "--pwfile=" + password,
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
        Runtime.getRuntime().addShutdownHook(server.onExit);
        server.restart();
        return server;
    }

    private static @Nullable Path binaries() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparingInt(PostgresServer::version))
                    .orElse(null);
        }
    }

    private static int version(Path bin) {
        String name = String.valueOf(bin.getName(bin.getNameCount() - 2));
        return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private List<String> unprivileged(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (root()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /// What a config names it by.
    public String url(String database) {
        return "postgresql://" + USER + ":" + PASSWORD + "@127.0.0.1:" + port + "/" + database;
    }

    /// The same for JDBC.
    public String jdbc(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER + "&password=" + PASSWORD;
    }

    public int port() {
        return port;
    }

    /// Makes an empty one.
    ///
    /// @return its name
    public String database() throws IOException, InterruptedException {
        String name = "test" + ++databases;
        sql("postgres", "CREATE DATABASE " + name);
        return name;
    }

    /// Runs commands.
    ///
    /// @return what they answer, a row in a line and columns with `|` between them
    public String sql(String database, String commands) throws IOException, InterruptedException {
        return run(List.of(
                        binaries.resolve("psql").toString(),
                        "--no-psqlrc",
                        "--tuples-only",
                        "--no-align",
                        "--quiet",
                        "--set=ON_ERROR_STOP=1",
                        "--command=" + commands,
                        url(database)))
                .strip();
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("postgres", ".out");
        try {
            Process program = program(command, output);
            if (!program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                program.destroyForcibly();
                throw new IOException(command.getFirst() + " does not end");
            }
            String text = Files.readString(output);
            if (program.exitValue() != 0) {
                throw new IOException(command.getFirst() + " failed: " + text);
            }
            return text;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static Process program(List<String> command, Path output) throws IOException {
        return new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    /// Starts it again, and waits until it answers.
    public void restart() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() - end < 0) {
            Process started = process;
            if (started == null || !started.isAlive()) {
                // Also after one that found what is left of the one before still in use.
                process = program(
                        unprivileged(
                                "postgres",
                                "-D",
                                data().toString(),
                                "-p",
                                Integer.toString(port),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "unix_socket_directories=",
                                // What is committed outlives the processes, if not the machine.
                                "-c",
                                "fsync=off",
                                "-c",
                                "full_page_writes=off",
                                "-c",
                                "shared_buffers=16MB",
                                "-c",
                                "max_connections=40"),
                        log);
            }
            if (answers()) {
                return;
            }
        }
        throw new IOException("PostgreSQL does not start: " + Files.readString(log));
    }

    private boolean answers() throws IOException, InterruptedException {
        try {
            run(List.of(
                    binaries.resolve("pg_isready").toString(),
                    "--host=127.0.0.1",
                    "--port=" + port,
                    "--timeout=1",
                    "--quiet"));
            return sql("postgres", "SELECT 1").equals("1");
        } catch (IOException _) {
            // Each of these takes its time; that is the pause between two tries.
            return false;
        }
    }

    /// As `kill -9` of all its processes.
    public void kill() {
        Process running = process;
        if (running != null) {
            List<ProcessHandle> children = running.descendants().toList();
            running.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            running.onExit().join();
            children.forEach(child -> child.onExit().join());
        }
    }

    /// Stops all its processes where they are: it takes connections, and says nothing.
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /// Lets them go on.
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("it was never started");
        }
        List<String> command = new ArrayList<>(List.of("kill", signal, Long.toString(running.pid())));
        running.descendants().forEach(child -> command.add(Long.toString(child.pid())));
        run(command);
    }

    @Override
    public void close() throws IOException {
        kill();
        Runtime.getRuntime().removeShutdownHook(onExit);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
