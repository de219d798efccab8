package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Listener;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `HOST:PORT` or `PORT` on a command line.
///
/// @param host null for the one that would be used otherwise
record AddressOption(@Nullable String host, int port) {

    Listener applyTo(Listener listener) {
        return new Listener(host == null ? listener.host() : host, port, listener.tls(), listener.corsOrigins());
    }

    static final class Converter implements ITypeConverter<AddressOption> {
        @Override
        public AddressOption convert(String value) {
            int colon = value.lastIndexOf(':');
            try {
                int port = Integer.parseInt(value.substring(colon + 1));
                if (port < 0 || port > 65535) {
                    throw new TypeConversionException("expected a port from 0 to 65535, found " + port);
                }
                return new AddressOption(colon < 0 ? null : value.substring(0, colon), port);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("expected HOST:PORT or PORT, found \"" + value + "\"");
            }
        }
    }
}
