package dev.signalbox.core.dialect;

/// What a request asks for.
public enum Operation {
    CHAT("chat"),
    EMBEDDINGS("embeddings"),
    COUNT_TOKENS("count_tokens"),
    /// A conversation is made shorter by its provider, for later questions.
    COMPACT("compact"),
    /// The older form of a chat: a text that is to be gone on with.
    COMPLETIONS("completions"),
    MODERATIONS("moderations"),
    IMAGES("images"),
    IMAGE_EDITS("image_edits"),
    IMAGE_VARIATIONS("image_variations"),
    RERANK("rerank"),
    SPEECH("speech"),
    TRANSCRIPTIONS("transcriptions"),
    TRANSLATIONS("translations"),
    /// Answered by the gateway itself: the routes that the caller may use.
    LIST_MODELS("models"),
    /// Answered by the gateway itself: one of them.
    GET_MODEL("models"),
    /// Answered by the gateway itself: what the caller's key may do, and what is left to it.
    SHOW_KEY("key"),
    /// Answered by the gateway itself: how a deferred request stands, or its answer.
    GET_JOB("deferred"),
    /// Answered by the gateway itself: the caller's deferred requests.
    LIST_JOBS("deferred"),
    /// Answered by the gateway itself: one of them is cancelled or forgotten.
    END_JOB("deferred_end"),
    /// Answered by the gateway itself: a file of requests is kept for a batch.
    KEEP_FILE("files_keep"),
    /// Answered by the gateway itself: the caller's files.
    LIST_FILES("files"),
    /// Answered by the gateway itself: one of them, or what is in it.
    GET_FILE("files"),
    /// Answered by the gateway itself: one of them is deleted.
    END_FILE("files_end"),
    /// Answered by the gateway itself: the requests of a file are to be made.
    BEGIN_BATCH("batches_begin"),
    /// Answered by the gateway itself: the caller's batches.
    LIST_BATCHES("batches"),
    /// Answered by the gateway itself: how one of them stands.
    GET_BATCH("batches"),
    /// Answered by the gateway itself: what is left of one is not made any more.
    END_BATCH("batches_end"),
    /// Answered by the gateway itself: a response that was kept, or what was asked for it.
    GET_RESPONSE("responses"),
    /// Answered by the gateway itself: one of them is cancelled.
    CANCEL_RESPONSE("responses_cancel"),
    /// Answered by the gateway itself: one of them is deleted.
    END_RESPONSE("responses_end"),
    /// Answered by the gateway itself: a conversation is begun or changed.
    KEEP_CONVERSATION("conversations_keep"),
    /// Answered by the gateway itself: a conversation, or what was said in it.
    GET_CONVERSATION("conversations"),
    /// Answered by the gateway itself: a conversation, or something that was said in it, is deleted.
    END_CONVERSATION("conversations_end");

    private final String label;

    Operation(String label) {
        this.label = label;
    }

    /// The metric label.
    public String label() {
        return label;
    }

    /// Whether a provider is asked.
    public boolean asksProvider() {
        return this == CHAT || this == EMBEDDINGS || this == COUNT_TOKENS || passesOnly();
    }

    /// Whether it only goes to providers of the caller's dialect, and is in no case translated for others.
    public boolean passesOnly() {
        return switch (this) {
            case COMPACT, COMPLETIONS, MODERATIONS, IMAGES, RERANK, SPEECH -> true;
            default -> isForm();
        };
    }

    /// Whether its body is a form with a file in it, which a provider is asked with.
    public boolean isForm() {
        return switch (this) {
            case IMAGE_EDITS, IMAGE_VARIATIONS, TRANSCRIPTIONS, TRANSLATIONS -> true;
            default -> false;
        };
    }

    /// Whether a body is expected.
    public boolean takesBody() {
        return asksProvider() || keepsText() || this == KEEP_CONVERSATION;
    }

    /// Whether its body is kept, which the owner of the workload must have consented to.
    public boolean keepsText() {
        return this == KEEP_FILE || this == BEGIN_BATCH;
    }

    /// Whether it is about responses or conversations that are kept.
    public boolean isOfResponses() {
        return switch (this) {
            case GET_RESPONSE, CANCEL_RESPONSE, END_RESPONSE, KEEP_CONVERSATION, GET_CONVERSATION, END_CONVERSATION ->
                true;
            default -> false;
        };
    }

    /// Whether it is about files or batches.
    public boolean isOfBatches() {
        return switch (this) {
            case KEEP_FILE, LIST_FILES, GET_FILE, END_FILE, BEGIN_BATCH, LIST_BATCHES, GET_BATCH, END_BATCH -> true;
            default -> false;
        };
    }
}
