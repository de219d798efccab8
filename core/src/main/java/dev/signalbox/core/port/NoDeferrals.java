package dev.signalbox.core.port;

import dev.signalbox.model.deferral.Job;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps nothing, and so has nothing.
final class NoDeferrals implements Deferrals {
    private static final Answer NOT_FOUND = new Answer.Refused(Reason.NOT_FOUND);

    @Override
    public String newId() {
        return "";
    }

    @Override
    public Batches batches() {
        return Batches.NONE;
    }

    @Override
    public Responses responses() {
        return Responses.NONE;
    }

    @Override
    public boolean tells(String webhook) {
        return false;
    }

    @Override
    public Submission take(Job job, byte[] body, Consumer<? super Answer> then) {
        then.accept(new Answer.Refused(Reason.UNAVAILABLE));
        return () -> {};
    }

    @Override
    public void show(@Nullable String owner, String id, Consumer<? super Answer> then) {
        then.accept(NOT_FOUND);
    }

    @Override
    public void fetch(@Nullable String owner, String id, Consumer<? super Answer> then) {
        then.accept(NOT_FOUND);
    }

    @Override
    public void end(@Nullable String owner, String id, Consumer<? super Answer> then) {
        then.accept(NOT_FOUND);
    }

    @Override
    public void list(@Nullable String owner, String after, int limit, Consumer<? super Answer> then) {
        then.accept(new Answer.Listed(List.of(), false));
    }
}
