package dev.signalbox.model.policy;

import java.net.InetAddress;

/// Addresses that begin alike, as in `10.0.0.0/8`.
///
/// @param address any of them
/// @param bits how many they have in common
public record Network(InetAddress address, int bits) {
    public Network {
        if (bits < 0 || bits > Byte.SIZE * address.getAddress().length) {
            throw new IllegalArgumentException("no network: " + address + "/" + bits);
        }
    }

    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (((mine[i / Byte.SIZE] ^ theirs[i / Byte.SIZE]) & (0x80 >> (i % Byte.SIZE))) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
