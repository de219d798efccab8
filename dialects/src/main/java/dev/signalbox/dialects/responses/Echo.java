package dev.signalbox.dialects.responses;

/// What of a request its answer says again. OpenAI repeats all of it, instructions and tools included, in three events
/// of each stream; here only what is small is repeated.
///
/// @param temperature JSON, as the client wrote it
/// @param topP the same
/// @param maxTokens 0 where the client said none
record Echo(String temperature, String topP, boolean parallelCalls, long maxTokens) {
    /// Of a number.
    static final String UNSAID = "null";
}
