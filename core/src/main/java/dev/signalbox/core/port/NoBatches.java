package dev.signalbox.core.port;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps nothing, and so has nothing.
final class NoBatches implements Batches {
    private static final Answer UNAVAILABLE =
            new Answer.Refused(Problem.of(Code.DEFERRAL_UNAVAILABLE, "Files and batches need a `store`."));
    private static final Answer NOT_FOUND =
            new Answer.Refused(Problem.of(Code.JOB_NOT_FOUND, "There is no such file or batch."));
    private static final String EMPTY =
            "{\"object\":\"list\",\"data\":[],\"first_id\":null,\"last_id\":null,\"has_more\":false}";

    @Override
    public void keepFile(Asker asker, String contentType, InputStream upload, Consumer<? super Answer> then) {
        then.accept(UNAVAILABLE);
    }

    @Override
    public void showFile(@Nullable String owner, String id, Consumer<? super Answer> then) {
        then.accept(NOT_FOUND);
    }

    @Override
    public void readFile(@Nullable String owner, String id, Consumer<? super Answer> then) {
        then.accept(NOT_FOUND);
    }

    @Override
    public void deleteFile(@Nullable String owner, String id, Consumer<? super Answer> then) {
        then.accept(NOT_FOUND);
    }

    @Override
    public void listFiles(@Nullable String owner, Page page, Consumer<? super Answer> then) {
        then.accept(empty());
    }

    @Override
    public void begin(Asker asker, InputStream upload, Consumer<? super Answer> then) {
        then.accept(UNAVAILABLE);
    }

    @Override
    public void show(@Nullable String owner, String id, Consumer<? super Answer> then) {
        then.accept(NOT_FOUND);
    }

    @Override
    public void cancel(@Nullable String owner, String id, Consumer<? super Answer> then) {
        then.accept(NOT_FOUND);
    }

    @Override
    public void list(@Nullable String owner, Page page, Consumer<? super Answer> then) {
        then.accept(empty());
    }

    private static Answer empty() {
        return new Answer.Shown(EMPTY.getBytes(StandardCharsets.UTF_8));
    }
}
