package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One item of an answer under construction.
sealed interface Item {
    /// What the id of thoughts begins with, OpenAI's own too.
    String THOUGHTS = "rs_";

    String id();

    /// As it stands, with the status that it has then.
    void write(JsonBytes json, Status status);

    /// How far an item is.
    enum Status {
        IN_PROGRESS("in_progress"),
        COMPLETED("completed"),
        /// Cut where a limit or a filter ended the answer.
        INCOMPLETE("incomplete");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /// What the model says to the user.
    record Words(String id, List<Piece> pieces) implements Item {
        Words(String id) {
            this(id, new ArrayList<>(1));
        }

        @Override
        public void write(JsonBytes json, Status status) {
            json.raw("{\"id\":").string(id).raw(",\"type\":\"message\",\"status\":\"");
            json.raw(status.word()).raw("\",\"role\":\"assistant\",\"content\":[");
            for (int i = 0; i < pieces.size(); i++) {
                json.raw(i == 0 ? "" : ",");
                pieces.get(i).write(json);
            }
            json.raw("]}");
        }

        /// @return null while there is none
        @Nullable
        Piece last() {
            return pieces.isEmpty() ? null : pieces.getLast();
        }
    }

    /// A part of a message: text, or a refusal.
    final class Piece {
        final boolean refusal;
        final StringBuilder text = new StringBuilder();
        /// Characters of the answer's text before this.
        final int start;
        /// Where it ends among them, so far.
        int end;
        /// Which of the items it is a part of.
        final int item;
        /// Which of its parts it is.
        final int place;
        final JsonList logProbs = new JsonList();
        final JsonList annotations = new JsonList();
        int cited;

        Piece(boolean refusal, int start, int item, int place) {
            this.refusal = refusal;
            this.start = start;
            this.end = start;
            this.item = item;
            this.place = place;
        }

        /// As it is before anything was said.
        void writeEmpty(JsonBytes json) {
            if (refusal) {
                json.raw("{\"type\":\"refusal\",\"refusal\":\"\"}");
            } else {
                json.raw("{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[],\"logprobs\":[]}");
            }
        }

        void write(JsonBytes json) {
            String said = text.toString();
            if (refusal) {
                json.raw("{\"type\":\"refusal\",\"refusal\":").string(said).raw("}");
            } else {
                json.raw("{\"type\":\"output_text\",\"text\":").string(said).raw(",\"annotations\":[");
                annotations.write(json).raw("],\"logprobs\":[");
                logProbs.write(json).raw("]}");
            }
        }
    }

    /// What it thinks: shown as a summary, the seal of its provider as encrypted content.
    final class Thoughts implements Item {
        private final String id;
        final StringBuilder text = new StringBuilder();

        @Nullable
        String seal;

        Thoughts(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void write(JsonBytes json, Status status) {
            json.raw("{\"id\":").string(id).raw(",\"type\":\"reasoning\",\"summary\":[");
            if (!text.isEmpty()) {
                summary(json, text.toString());
            }
            json.raw("]");
            if (seal != null) {
                json.raw(",\"encrypted_content\":").string(seal);
            }
            json.raw("}");
        }

        static void summary(JsonBytes json, String text) {
            json.raw("{\"type\":\"summary_text\",\"text\":").string(text).raw("}");
        }
    }

    /// A call of a tool.
    record Call(String id, String callId, String name, StringBuilder arguments) implements Item {
        @Override
        public void write(JsonBytes json, Status status) {
            json.raw("{\"id\":").string(id).raw(",\"type\":\"function_call\",\"status\":\"");
            json.raw(status.word()).raw("\",\"arguments\":").string(arguments.toString());
            json.raw(",\"call_id\":")
                    .string(callId)
                    .raw(",\"name\":")
                    .string(name)
                    .raw("}");
        }
    }
}
