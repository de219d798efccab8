package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The load of the harness: reads commands from standard input, one a line, and answers each with one line of JSON.
///
/// - `streams url= key= model= streams= rate= ramp= settle= window= abort=`: see [StreamRun]
/// - `closed-loop url= key= body= warmup= seconds=`: see [ClosedLoop]
///
/// One process serves a whole run, so that its own warming up does not end up in the figures of the first target.
public final class Load {

    private Load() {}

    /// Runs until standard input ends.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try (var commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                List<String> words = Arrays.asList(line.strip().split(" +", -1));
                Settings settings = Settings.of(words.subList(1, words.size()));
                switch (words.getFirst()) {
                    case "streams" -> System.out.println(new StreamRun(settings).run(loop));
                    case "closed-loop" -> System.out.println(ClosedLoop.run(settings));
                    default ->
                        System.out.println(
                                String.format(Locale.ROOT, "{\"error\":\"unknown command %s\"}", words.getFirst()));
                }
            }
        } finally {
            loop.shutdownGracefully().sync();
        }
    }
}
