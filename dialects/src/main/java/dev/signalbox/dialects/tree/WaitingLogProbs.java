package dev.signalbox.dialects.tree;

import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.chat.TokenLogProb.Likely;
import java.util.ArrayList;
import java.util.List;

/// The probabilities of tokens whose text is still to come. They go with the next text; or, where there is none, with
/// the part of the text that ends, or with the end of the answer. What comes between does not take them.
public final class WaitingLogProbs {
    /// Of what is told bit by bit; a whole answer tells of all its tokens at once.
    private static final int MOST_KEPT = 1024 * 1024;

    /// About what a token takes besides its characters.
    private static final int SHELL = 64;

    private List<TokenLogProb> tokens = List.of();
    /// Whether the list is our own.
    private boolean grown;

    private long kept;

    /// What does not fit is forgotten: no text is so long in coming.
    public void add(List<TokenLogProb> more) {
        if (tokens.isEmpty()) {
            tokens = more;
            return;
        }
        for (TokenLogProb token : more) {
            kept += size(token.chosen());
            token.others().forEach(other -> kept += size(other));
        }
        if (kept <= MOST_KEPT) {
            if (!grown) {
                tokens = new ArrayList<>(tokens);
                grown = true;
            }
            tokens.addAll(more);
        }
    }

    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /// They wait no longer.
    public List<TokenLogProb> take() {
        List<TokenLogProb> taken = tokens;
        tokens = List.of();
        grown = false;
        kept = 0;
        return taken;
    }

    private static int size(Likely token) {
        return SHELL + token.token().length();
    }
}
