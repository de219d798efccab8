package dev.signalbox.model.embedding;

/// What a text's vector is for: models that know it place a question near its answers.
public enum Purpose {
    /// Looked for with.
    QUERY,
    /// Found.
    DOCUMENT,
    /// Compared with others of its kind.
    SIMILARITY,
    CLASSIFICATION,
    CLUSTERING,
    /// A question whose answer is looked for.
    ANSWERING,
    /// A claim for which evidence is looked for.
    VERIFICATION,
    /// A question whose answer is code.
    CODE
}
