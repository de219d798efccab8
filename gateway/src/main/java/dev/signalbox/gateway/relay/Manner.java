package dev.signalbox.gateway.relay;

/// How one request is to be answered, whatever the answer is.
///
/// @param http10 whether the client speaks HTTP/1.0, so that a body of unknown length must end with the connection
/// @param headOnly whether the client asked for the head of an answer only
/// @param headers lines of `name: value`, each ended by CRLF, that go out with the answer; may be empty
public record Manner(boolean http10, boolean headOnly, String headers) {
    /// For a request that could not be read.
    public static final Manner PLAIN = new Manner(false, false, "");

    /// With `Allow`, which a 405 must carry (RFC 9110 §15.5.6).
    public Manner allowing(String methods) {
        return new Manner(http10, headOnly, headers + "allow: " + methods + "\r\n");
    }
}
