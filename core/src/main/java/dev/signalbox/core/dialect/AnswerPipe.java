package dev.signalbox.core.dialect;

/// An answer on its way from provider to client: takes the provider's bytes in whatever pieces they come, gives out
/// what the client may have, and keeps the facts. One answer, one thread.
///
/// Of a stream only whole events are given out; the incomplete tail stays with the caller (original bytes) or inside
/// (translated ones). A non-streaming answer is taken in one piece.
public interface AnswerPipe {
    /// The answer's headers, before its first bytes.
    default void head(ProviderApi.HeaderSource headers) {
        // Most answers say all in their body.
    }

    /// Takes the next bytes. After a failure ([Facts#failure()]) nothing more is given out.
    ///
    /// @param bytes only read, and only during this call
    void take(byte[] bytes, int from, int to, Outlet out);

    /// The provider's body came to a proper end. Sets [Facts#failure()] when the answer is not complete.
    void end(Outlet out);

    Facts facts();

    /// Where an answer's bytes go. Positions count the provider's bytes from 0 at the start of the answer.
    interface Outlet {
        /// The provider's bytes before `upTo` may go out as they came, except those omitted.
        void release(long upTo);

        /// The provider's bytes from `from` to `to` are not for the client. Called before the release that passes them.
        void omit(long from, long to);

        /// These bytes go out instead; the array is not used afterwards by the caller of this method.
        void write(byte[] bytes, int from, int to);
    }
}
