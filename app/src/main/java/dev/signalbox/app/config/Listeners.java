package dev.signalbox.app.config;

import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The addresses to listen on.
///
/// @param status null where there is none for the status page alone
record Listeners(
        Listener gateway, Listener console, @Nullable Listener status) {
    private static final Address GATEWAY = new Address("127.0.0.1", 8080);
    private static final Address CONSOLE = new Address("127.0.0.1", 9090);

    static Listeners read(Section root, Reading in) {
        Section listen = root.get(Vocabulary.LISTEN, Section.EMPTY);
        Section gateway = listen.get(Vocabulary.GATEWAY, Section.EMPTY);
        Section console = listen.get(Vocabulary.CONSOLE, Section.EMPTY);
        Located<Address> gatewayAddress = address(gateway, GATEWAY);
        Located<Address> consoleAddress = address(console, CONSOLE);
        boolean open = !root.has(Vocabulary.KEYS) && !root.get(Vocabulary.ACCESS, false);
        checkOpen(gatewayAddress, open, in.problems);
        checkConsole(consoleAddress, open, console.has(Vocabulary.TLS), in.problems);
        Located<Address> written = console.has(Vocabulary.ADDRESS) ? consoleAddress : gatewayAddress;
        checkPorts(gatewayAddress, consoleAddress, written, in.problems);
        Section status = listen.get(Vocabulary.STATUS_LISTENER, Section.EMPTY);
        Located<Address> statusAddress = status.find(Vocabulary.STATUS_ADDRESS);
        if (statusAddress != null) {
            checkShared(statusAddress, gatewayAddress, in.problems);
            checkShared(statusAddress, consoleAddress, in.problems);
        }
        return new Listeners(
                listener(gatewayAddress.value(), gateway, in),
                listener(consoleAddress.value(), console, in),
                statusAddress == null ? null : listener(statusAddress.value(), status, in));
    }

    /// Holds addresses that no file names to the rules for those of a file.
    ///
    /// @param used the policy with the addresses that are really listened on
    /// @param told the policy whose addresses were looked at already; null for none
    static void check(Policy used, @Nullable Policy told, Problems problems) {
        Located<Address> gateway = unwritten("listen.gateway", used.gateway());
        Located<Address> console = unwritten("listen.console", used.console());
        boolean newGateway = told == null || !gateway.equals(unwritten("listen.gateway", told.gateway()));
        boolean newConsole = told == null || !console.equals(unwritten("listen.console", told.console()));
        if (newGateway) {
            checkOpen(gateway, used.open(), problems);
        }
        if (newConsole) {
            checkConsole(console, used.open(), used.console().tls() != null, problems);
        }
        if (newGateway || newConsole) {
            checkPorts(gateway, console, newConsole ? console : gateway, problems);
        }
    }

    private static Located<Address> unwritten(String path, Listener listener) {
        String host = listener.host();
        String shown = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return new Located<>(
                new Address(host, listener.port()),
                new Place(Node.Position.NOWHERE, path, Shown.word(shown + ":" + listener.port())));
    }

    private static void checkOpen(Located<Address> listener, boolean open, Problems problems) {
        if (open && !listener.value().isLoopback()) {
            problems.error(listener.place(), "problem.open");
        }
    }

    private static void checkConsole(Located<Address> console, boolean open, boolean tls, Problems problems) {
        checkOpen(console, open, problems);
        if (!open && !console.value().isLoopback()) {
            problems.warning(console.place(), tls ? "warning.console" : "warning.console.plain");
        }
    }

    private static void checkPorts(
            Located<Address> gateway, Located<Address> console, Located<Address> blamed, Problems problems) {
        if (gateway.value().collidesWith(console.value())) {
            problems.error(blamed.place(), "problem.port", blamed.value().port());
        }
    }

    private static void checkShared(Located<Address> status, Located<Address> other, Problems problems) {
        if (status.value().collidesWith(other.value())) {
            problems.error(status.place(), "problem.port.status", status.value().port());
        }
    }

    private static Located<Address> address(Section listener, Address otherwise) {
        Located<Address> written = listener.find(Vocabulary.ADDRESS);
        return written == null ? new Located<>(otherwise, listener.place()) : written;
    }

    private static Listener listener(Address address, Section section, Reading in) {
        List<String> origins = section.get(Vocabulary.CORS, List.of()).stream()
                .map(Located::value)
                .distinct()
                .toList();
        return new Listener(
                address.host(), address.port(), tls(section.get(Vocabulary.TLS, Section.EMPTY), in), origins);
    }

    private static Listener.@Nullable Tls tls(Section tls, Reading in) {
        Located<String> certificateName = tls.find(Vocabulary.CERTIFICATE);
        Located<String> keyName = tls.find(Vocabulary.KEY_FILE);
        Path certificate = file(certificateName, PemFile::certificates, in);
        Path key = file(keyName, in.secrets ? PemFile::privateKey : _ -> null, in);
        if (certificateName == null || keyName == null || certificate == null || key == null) {
            return null;
        }
        if (in.secrets && !PemFile.belong(certificate, key)) {
            in.problems.error(
                    keyName.place(), "problem.pem.pair", certificateName.place().shown());
        }
        return new Listener.Tls(certificate, key);
    }

    /// @return null also when the file cannot be used
    private static @Nullable Path file(
            @Nullable Located<String> name, Function<Path, @Nullable Phrase> wrong, Reading in) {
        Path path = name == null ? null : in.interpolation.source(name.value(), in.at(name.place()));
        Phrase problem = path == null ? null : wrong.apply(path);
        if (name != null && problem != null) {
            in.problems.error(name.place(), problem);
        }
        return problem == null ? path : null;
    }
}
