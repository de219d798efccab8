package dev.signalbox.app.cli;

import dev.signalbox.console.access.PasswordHash;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `signalbox password`.
@Command(
        name = "password",
        description = "Read a password and print its hash, for `console.users`.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Asks on a terminal, without showing what is typed; else it reads the first line of its input.",
            "",
            "Example:  signalbox password"
        })
final class PasswordCommand implements Callable<Integer> {
    private static final int SHORTEST = 12;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    @SuppressWarnings("SystemConsoleNull") // JDK 25 gives null again where there is no terminal
    public Integer call() throws Failed, IOException {
        Console console = System.console();
        String password = console != null && console.isTerminal() ? asked(console) : line();
        int length = password.codePointCount(0, password.length());
        if (length < SHORTEST || password.length() > PasswordHash.MAX_PASSWORD) {
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: a password has " + SHORTEST + " to " + PasswordHash.MAX_PASSWORD + " characters.");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(PasswordHash.of(password, new SecureRandom()));
        out.flush();
        return 0;
    }

    private static String asked(Console console) throws Failed {
        char[] first = console.readPassword("Password: ");
        char[] again = console.readPassword("Again: ");
        if (first == null || again == null || !Arrays.equals(first, again)) {
            throw new Failed(Signalbox.FAILED, "signalbox: these are two passwords.");
        }
        return new String(first);
    }

    private static String line() throws IOException, Failed {
        byte[] bytes = System.in.readNBytes(8 * PasswordHash.MAX_PASSWORD);
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, end))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new Failed(Signalbox.FAILED, "signalbox: the password is not UTF-8.");
        }
    }
}
