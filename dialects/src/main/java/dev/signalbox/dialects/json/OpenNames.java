package dev.signalbox.dialects.json;

import java.util.Arrays;
import java.util.SplittableRandom;

/// The names seen in the objects that are still open, to find one that comes twice.
///
/// A stack of hashes with one hash table over it. Names leave in the reverse order of their coming, so that with
/// linear probing a name is taken out by emptying its slot. The hash is keyed by chance: a sender who cannot know the
/// key cannot make names collide, so that finding a name stays O(1) for an object with a million of them. The key
/// decides nothing but speed, which is why it need not be injected.
final class OpenNames {
    /// A body of 32 MiB could hold four times as many; nobody means to send that.
    static final int MOST = 1 << 20;

    private static final int KEPT = 32;

    private final long start;
    private final long factor;
    private final int[] objects = new int[JsonScanner.MAX_DEPTH + 1];
    private long[] hashes = new long[KEPT];
    private int[] froms = new int[KEPT];
    private int[] tos = new int[KEPT];
    private int[] slots = new int[2 * KEPT];
    private int size;

    OpenNames() {
        SplittableRandom random = new SplittableRandom();
        start = random.nextLong();
        factor = random.nextLong() | 1;
    }

    void reset() {
        if (hashes.length > KEPT) {
            hashes = new long[KEPT];
            froms = new int[KEPT];
            tos = new int[KEPT];
            slots = new int[2 * KEPT];
        } else if (size > 0) {
            Arrays.fill(slots, 0);
        }
        size = 0;
    }

    void objectOpened(int depth) {
        objects[depth] = size;
    }

    void objectClosed(int depth) {
        for (int name = size - 1; name >= objects[depth]; name--) {
            int slot = home(name, objects[depth]);
            while (slots[slot] != name + 1) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = 0;
        }
        size = objects[depth];
    }

    boolean full() {
        return size == MOST;
    }

    /// Notes a name of the innermost object.
    ///
    /// @param from its first byte after the quote
    /// @return false when the object has it already
    boolean add(byte[] in, int from, int to, boolean escaped, int depth) {
        if (size == hashes.length) {
            grow(depth);
        }
        String text = escaped ? JsonStrings.decode(in, from, to, true) : null;
        if (text == null) {
            hashes[size] = hash(in, from, to);
        } else {
            byte[] decoded = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            hashes[size] = hash(decoded, 0, decoded.length);
        }
        froms[size] = from;
        tos[size] = to;
        int slot = home(size, objects[depth]);
        while (slots[slot] != 0) {
            int other = slots[slot] - 1;
            if (other >= objects[depth] && hashes[other] == hashes[size] && same(in, other, size)) {
                return false;
            }
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = ++size;
        return true;
    }

    private boolean same(byte[] in, int one, int other) {
        return JsonStrings.decode(in, froms[one], tos[one], true)
                .equals(JsonStrings.decode(in, froms[other], tos[other], true));
    }

    private int home(int name, int object) {
        long mixed = (hashes[name] + object) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & slots.length - 1;
    }

    private void grow(int depth) {
        hashes = Arrays.copyOf(hashes, 2 * size);
        froms = Arrays.copyOf(froms, 2 * size);
        tos = Arrays.copyOf(tos, 2 * size);
        slots = new int[4 * size];
        int object = 0;
        for (int name = 0; name < size; name++) {
            // The object that a name belongs to is the innermost one that was opened before it came.
            while (object < depth && objects[object + 1] <= name) {
                object++;
            }
            int slot = home(name, objects[object]);
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = name + 1;
        }
    }

    private long hash(byte[] in, int from, int to) {
        long hash = start + (to - from);
        int i = from;
        for (; i + 8 <= to; i += 8) {
            hash = mix(hash ^ JsonStrings.eightBytes(in, i));
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = (rest << 8) | (in[i] & 0xFF);
        }
        return mix(hash ^ rest);
    }

    private long mix(long value) {
        return value * factor ^ Math.unsignedMultiplyHigh(value, factor);
    }
}
