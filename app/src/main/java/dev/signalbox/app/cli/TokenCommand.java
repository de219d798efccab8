package dev.signalbox.app.cli;

import dev.signalbox.console.access.Tokens;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `signalbox token`.
@Command(
        name = "token",
        description = "Make a random token for a program and print it and its hash, for `console.tokens`.",
        mixinStandardHelpOptions = true,
        footer = {"", "The first line is for the program, the second for the config.", "", "Example:  signalbox token"})
final class TokenCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String token = Tokens.random(new SecureRandom());
        PrintWriter out = spec.commandLine().getOut();
        out.println(token);
        out.println("sha256:" + Tokens.hash(token));
        out.flush();
        return 0;
    }
}
