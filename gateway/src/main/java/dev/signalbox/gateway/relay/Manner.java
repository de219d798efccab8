package dev.signalbox.gateway.relay;

/// How one request is to be answered, whatever the answer is.
///
/// @param headOnly whether the client asked for the head of an answer only
/// @param headers lines of `name: value`, each ended by CRLF, that go out with the answer; may be empty
public record Manner(boolean headOnly, String headers) {
    /// For a request that could not be read.
    public static final Manner PLAIN = new Manner(false, "");

    /// With `Allow`, which a 405 must carry (RFC 9110 §15.5.6).
    public Manner allowing(String methods) {
        return new Manner(headOnly, headers + "allow: " + methods + "\r\n");
    }
}
