package dev.signalbox.app.config;

import dev.signalbox.model.policy.Listener;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The two addresses to listen on.
record Listeners(Listener gateway, Listener console) {
    private static final Address GATEWAY = new Address("127.0.0.1", 8080);
    private static final Address CONSOLE = new Address("127.0.0.1", 9090);

    static Listeners read(Section root, Reading in) {
        Section listen = root.get(Vocabulary.LISTEN, Section.EMPTY);
        Section gateway = listen.get(Vocabulary.GATEWAY, Section.EMPTY);
        Section console = listen.get(Vocabulary.CONSOLE, Section.EMPTY);
        Located<Address> gatewayAddress = address(gateway, GATEWAY);
        Located<Address> consoleAddress = address(console, CONSOLE);
        boolean open = !root.has(Vocabulary.KEYS);
        for (Located<Address> each : List.of(gatewayAddress, consoleAddress)) {
            if (open && !each.value().isLoopback()) {
                in.problems.error(each.place(), "problem.open");
            }
        }
        if (!open && !consoleAddress.value().isLoopback()) {
            in.problems.warning(consoleAddress.place(), "warning.console");
        }
        if (gatewayAddress.value().collidesWith(consoleAddress.value())) {
            Located<Address> written = console.has(Vocabulary.ADDRESS) ? consoleAddress : gatewayAddress;
            in.problems.error(written.place(), "problem.port", written.value().port());
        }
        return new Listeners(
                listener(gatewayAddress.value(), gateway, in), listener(consoleAddress.value(), console, in));
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
        Path key = file(keyName, PemFile::privateKey, in);
        if (certificateName == null || keyName == null || certificate == null || key == null) {
            return null;
        }
        if (!PemFile.belong(certificate, key)) {
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
