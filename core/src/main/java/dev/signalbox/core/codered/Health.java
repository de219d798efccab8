package dev.signalbox.core.codered;

/// How a route's usual targets do at one moment, as the limits and ejections of the node found it by itself.
///
/// @param down none of them may be asked, and not because a person took them out
/// @param soon the same, but one of them said when it may be asked again, and that is within five minutes
/// @param confirmed one of them is failing or ejected
/// @param waiting requests that wait for room
/// @param spared targets that were on standby answer, which are none of those meant above: that there are answers says
///     nothing of these
public record Health(boolean down, boolean soon, boolean confirmed, int waiting, boolean spared) {
    public static final Health GOOD = new Health(false, false, false, 0);

    /// Where they are not in use.
    public Health(boolean down, boolean soon, boolean confirmed, int waiting) {
        this(down, soon, confirmed, waiting, false);
    }

    /// Whether there is nobody who could answer.
    public boolean unanswered() {
        return down && !spared;
    }
}
