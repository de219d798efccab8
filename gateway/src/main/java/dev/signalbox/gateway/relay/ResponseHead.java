package dev.signalbox.gateway.relay;

/// The head of an answer in the making. How it looks on the wire is the connection's business.
public interface ResponseHead {
    /// @param name in lower case
    /// @param value printable ASCII, because it is ours
    ResponseHead add(String name, String value);

    /// @param value is cleaned of everything that could end a line
    ResponseHead addForeign(String name, String value);

    ResponseHead add(String name, long value);

    /// @param lines whole lines of `name: value`, each ended by CRLF; from our own config only
    ResponseHead addLines(String lines);
}
