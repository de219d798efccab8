package dev.signalbox.dialects.vectors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Vectors as numbers of 32 bits, the lowest byte first, in Base64, which is how OpenAI's clients ask for them.
public final class Floats {
    private Floats() {}

    /// @param vector a JSON array of numbers without white space
    public static byte[] base64(byte[] vector) {
        String digits = new String(vector, 1, vector.length - 2, StandardCharsets.US_ASCII);
        String[] numbers = digits.split(",", -1);
        ByteBuffer floats = ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (String number : numbers) {
            floats.putFloat(Float.parseFloat(number));
        }
        return Base64.getEncoder().encode(floats.array());
    }
}
