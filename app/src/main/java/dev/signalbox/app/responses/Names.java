package dev.signalbox.app.responses;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Identifiers, which nobody can guess.
final class Names {
    private static final int RANDOM_BYTES = 16;
    private static final String RESPONSE = "resp_";
    private static final String CONVERSATION = "conv_";
    private static final String JOB = "def_";

    /// Of an item that came without a name and has one of ours.
    private static final String OURS = "_sbx";

    private static final Pattern OUR_ITEM = Pattern.compile("[a-z]{1,8}" + OURS + "[0-9a-f]{32}(_[0-9]{1,9})?");
    private static final Pattern NAME = Pattern.compile("(resp|conv)_[0-9a-f]{32}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Names() {}

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static String response() {
        return RESPONSE + random();
    }

    static String conversation() {
        return CONVERSATION + random();
    }

    /// Of an item of this type in a conversation.
    static String item(String type) {
        return kind(type) + OURS + random();
    }

    /// Of an item of this type in what was asked for a response: the same each time.
    static String item(String type, String response, int place) {
        return kind(type) + OURS + response.substring(RESPONSE.length()) + "_" + place;
    }

    private static String kind(String type) {
        return switch (type) {
            case "message" -> "msg";
            case "reasoning" -> "rs";
            case "function_call" -> "fc";
            case "function_call_output" -> "fco";
            default -> "item";
        };
    }

    /// The response that an item of ours belongs to; null where its name does not say it.
    static @Nullable String holder(String item) {
        return OUR_ITEM.matcher(item).matches() && item.indexOf('_', at(item)) > 0
                ? RESPONSE + item.substring(at(item), item.indexOf('_', at(item)))
                : null;
    }

    /// Its place there.
    static int place(String item) {
        return Integer.parseInt(item, item.indexOf('_', at(item)) + 1, item.length(), 10);
    }

    private static int at(String item) {
        return item.indexOf(OURS) + OURS.length();
    }

    static boolean isOurItem(String id) {
        return OUR_ITEM.matcher(id).matches();
    }

    static boolean isResponse(String id) {
        return id.startsWith(RESPONSE) && NAME.matcher(id).matches();
    }

    static boolean isConversation(String id) {
        return id.startsWith(CONVERSATION) && NAME.matcher(id).matches();
    }

    /// What makes a response in the background.
    static String job(String response) {
        return JOB + response.substring(RESPONSE.length());
    }

    /// The response that a job may make.
    static String ofJob(String job) {
        return RESPONSE + job.substring(JOB.length());
    }
}
