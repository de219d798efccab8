package dev.signalbox.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A DNS server on a loopback port (RFC 1035, UDP) that says what a test wants. Names that it was told
/// nothing of do not exist.
public final class FakeDns implements AutoCloseable {
    private static final int NO_SUCH_NAME = 3;
    private static final int A = 1;
    private static final int AAAA = 28;

    private record Entry(int ttl, boolean silent, List<InetAddress> addresses) {}

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final DatagramSocket socket;

    public FakeDns() throws SocketException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::serve);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /// The line of a resolv.conf that names it.
    public String conf() {
        return "nameserver [127.0.0.1]:" + socket.getLocalPort() + "\n";
    }

    /// From now on the name leads there; without addresses it exists but leads nowhere.
    public void says(String name, int ttlSeconds, String... addresses) {
        entries.put(
                name,
                new Entry(
                        ttlSeconds,
                        false,
                        Arrays.stream(addresses).map(InetAddress::ofLiteral).toList()));
    }

    /// From now on nothing is said about it.
    public void isSilentAbout(String name) {
        entries.put(name, new Entry(0, true, List.of()));
    }

    /// From now on there is no such name.
    public void forgets(String name) {
        entries.remove(name);
    }

    /// How often its IPv4 addresses were asked for.
    public int asked(String name) {
        return asked.getOrDefault(name, 0);
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                if (answer.length > 0) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private byte[] answer(byte[] query) throws IOException {
        StringBuilder name = new StringBuilder();
        int at = 12;
        while (query[at] != 0) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
            at += query[at] + 1;
        }
        int type = (query[at + 1] & 0xff) << 8 | query[at + 2] & 0xff;
        String key = name.toString().toLowerCase(Locale.ROOT);
        if (type == A) {
            asked.merge(key, 1, Integer::sum);
        }
        Entry entry = entries.get(key);
        if (entry != null && entry.silent) {
            return new byte[0];
        }
        List<InetAddress> addresses = entry == null
                ? List.of()
                : entry.addresses.stream()
                        .filter(each -> type == (each instanceof Inet4Address ? A : AAAA))
                        .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(query, 0, 2);
            out.writeShort(0x8180 | (entry == null ? NO_SUCH_NAME : 0));
            out.writeShort(1);
            out.writeShort(addresses.size());
            out.writeInt(0);
            out.write(query, 12, at + 5 - 12);
            for (InetAddress address : addresses) {
                out.writeShort(0xc00c); // the name asked for
                out.writeShort(type);
                out.writeShort(1);
                out.writeInt(entry == null ? 0 : entry.ttl);
                out.writeShort(address.getAddress().length);
                out.write(address.getAddress());
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close(); // ends the thread too
    }
}
