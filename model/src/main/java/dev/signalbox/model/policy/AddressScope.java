package dev.signalbox.model.policy;

import java.net.InetAddress;

/// How far an address reaches, which decides who may lead the gateway there. An IPv6 address that stands for
/// an IPv4 address is what that one is: a translator on the way would take a request there.
///
/// Source: the IANA registries of special-purpose addresses (RFC 6890).
public enum AddressScope {
    /// Anywhere in the Internet.
    PUBLIC,
    /// In networks of one's own: loopback, RFC 1918, shared (100.64/10, also a cloud's metadata service),
    /// benchmarking, unique local.
    PRIVATE,
    /// On this link or nowhere: link-local, where most clouds keep their metadata; 0/8, multicast, reserved.
    SPECIAL;

    public static AddressScope of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? ofFour(bytes, 0) : ofSixteen(bytes);
    }

    private static AddressScope ofFour(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int second = bytes[at + 1] & 0xff;
        int third = bytes[at + 2] & 0xff;
        return switch (first) {
            case 0 -> SPECIAL;
            case 10, 127 -> PRIVATE;
            case 100 -> second >= 64 && second < 128 ? PRIVATE : PUBLIC;
            case 169 -> second == 254 ? SPECIAL : PUBLIC;
            case 172 -> second >= 16 && second < 32 ? PRIVATE : PUBLIC;
            case 192 -> second == 168 || second == 0 && third == 0 ? PRIVATE : PUBLIC;
            case 198 -> second == 18 || second == 19 ? PRIVATE : PUBLIC;
            default -> first >= 224 ? SPECIAL : PUBLIC;
        };
    }

    private static AddressScope ofSixteen(byte[] bytes) {
        int first = part(bytes, 0);
        int second = part(bytes, 1);
        if (zeros(bytes, 0, 8)) {
            return ofLow(bytes);
        } else if (first == 0x64 && second == 0xff9b) {
            // RFC 6052, and RFC 8215 for networks of one's own.
            return zeros(bytes, 4, 12) ? ofFour(bytes, 12) : part(bytes, 2) == 1 ? nearer(PRIVATE, bytes) : PUBLIC;
        } else if (first == 0x2002) {
            return ofFour(bytes, 2); // 6to4, RFC 3056
        } else if (first == 0x2001 && second == 0) {
            return ofTeredo(bytes);
        } else if ((first & 0xffc0) == 0xfe80 || (first & 0xff00) == 0xff00) {
            return SPECIAL;
        }
        return (first & 0xfe00) == 0xfc00 || (first & 0xffc0) == 0xfec0 ? PRIVATE : PUBLIC;
    }

    /// Of ::/64: the unspecified and the loopback address, IPv4-compatible, IPv4-mapped (RFC 4291) and
    /// IPv4-translated (RFC 2765) ones.
    private static AddressScope ofLow(byte[] bytes) {
        int fifth = part(bytes, 4);
        int sixth = part(bytes, 5);
        if (fifth == 0 && sixth == 0 && zeros(bytes, 12, 15) && bytes[15] == 1) {
            return PRIVATE;
        }
        boolean four = fifth == 0 && (sixth == 0 || sixth == 0xffff) || fifth == 0xffff && sixth == 0;
        return four ? ofFour(bytes, 12) : SPECIAL;
    }

    /// RFC 4380: the client's address is written inverted.
    private static AddressScope ofTeredo(byte[] bytes) {
        byte[] client = new byte[4];
        for (int i = 0; i < 4; i++) {
            client[i] = (byte) ~bytes[12 + i];
        }
        return ofFour(client, 0);
    }

    private static AddressScope nearer(AddressScope least, byte[] bytes) {
        AddressScope embedded = ofFour(bytes, 12);
        return embedded.compareTo(least) > 0 ? embedded : least;
    }

    private static int part(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xff) << 8 | bytes[2 * index + 1] & 0xff;
    }

    private static boolean zeros(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
