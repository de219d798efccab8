package dev.signalbox.gateway.names;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Looks up names as this machine does: the hosts file, then the DNS servers of resolv.conf, whose answers
/// are kept for as long as they say, then whatever else the system knows. `docs/decisions/names.md` says why
/// in this order.
public final class MachineLookup implements Lookup {
    /// Hosts files change at any time, and what the DNS said is kept below for as long as it may be.
    private static final Duration KEPT_ELSEWHERE = Duration.ofSeconds(1);

    /// The system does not say how long its answers are good for.
    private static final Duration SYSTEM = Duration.ofSeconds(30);

    private static final int LONGEST_TTL_SECONDS = 3600;
    private static final int QUERY_MILLIS = 2000;

    private final @Nullable HostsFile hosts;
    private final @Nullable DnsNameResolver dns;
    /// The system's way blocks its thread in native code, so a virtual thread would block others. One look-up
    /// of a name is under way at a time, so there are no more threads than names.
    private final Executor system = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("signalbox-name-", 0).factory());

    /// What one of them said.
    ///
    /// @param why there is no address, in words for the log
    private record Said(List<InetAddress> addresses, String why) {}

    MachineLookup(@Nullable HostsFile hosts, @Nullable DnsNameResolver dns) {
        this.hosts = hosts;
        this.dns = dns;
    }

    /// As the files of this machine say. The DNS is asked directly only on Linux: elsewhere resolv.conf is
    /// not what counts. A hosts file that the JVM was given (`-Djdk.net.hosts.file`) is its only source, as
    /// everywhere in the JVM; `-Dsignalbox.resolv-conf` names another file than `/etc/resolv.conf`.
    ///
    /// @param loop that queries are sent from
    public static MachineLookup ofThisMachine(
            EventLoop loop, Class<? extends DatagramChannel> udp, Class<? extends SocketChannel> tcp) {
        String only = System.getProperty("jdk.net.hosts.file");
        if (only != null) {
            return new MachineLookup(new HostsFile(Path.of(only)), null);
        }
        String declared = System.getProperty("signalbox.resolv-conf");
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        ResolvConf conf = linux || declared != null
                ? ResolvConf.read(Path.of(declared == null ? "/etc/resolv.conf" : declared))
                : null;
        return new MachineLookup(
                linux ? new HostsFile(Path.of("/etc/hosts")) : null, conf == null ? null : dns(conf, loop, udp, tcp));
    }

    static DnsNameResolver dns(
            ResolvConf conf, EventLoop loop, Class<? extends DatagramChannel> udp, Class<? extends SocketChannel> tcp) {
        DnsServerAddresses servers = DnsServerAddresses.sequential(conf.servers());
        DnsServerAddressStreamProvider provider = _ -> servers.stream();
        HostsFileEntriesResolver lookedAtBefore = (_, _) -> null;
        return new DnsNameResolverBuilder(loop)
                .datagramChannelType(udp)
                .socketChannelType(tcp)
                // A port of its own for each look-up makes forged answers harder (RFC 5452).
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .maxPayloadSize(1232)
                .nameServerProvider(provider)
                .hostsFileEntriesResolver(lookedAtBefore)
                .searchDomains(conf.search())
                .ndots(conf.dots())
                .queryTimeoutMillis(QUERY_MILLIS)
                .completeOncePreferredResolved(false)
                .ttl(1, LONGEST_TTL_SECONDS)
                .negativeTtl(1)
                .build();
    }

    @Override
    public Found find(String host) throws UnknownHostException, InterruptedException {
        if (hosts != null) {
            List<InetAddress> listed = hosts.addresses(host);
            if (!listed.isEmpty()) {
                return new Found(listed, KEPT_ELSEWHERE);
            }
        }
        String name = host.toLowerCase(Locale.ROOT);
        // RFC 6761: nobody else is asked where that is.
        boolean here = name.equals("localhost") || name.endsWith(".localhost");
        String why = "";
        if (dns != null && !here) {
            CompletableFuture<Said> said = new CompletableFuture<>();
            dns.resolveAll(host)
                    .addListener((io.netty.util.concurrent.Future<List<InetAddress>> done) -> said.complete(
                            done.isSuccess() ? new Said(done.getNow(), "") : new Said(List.of(), why(done.cause()))));
            Said answer = await(said);
            if (!answer.addresses.isEmpty()) {
                return new Found(answer.addresses, KEPT_ELSEWHERE);
            }
            why = "DNS: " + answer.why + "; ";
        }
        Said known = await(CompletableFuture.supplyAsync(() -> askSystem(host), system));
        if (known.addresses.isEmpty()) {
            throw new UnknownHostException(why + "system: " + known.why);
        }
        return new Found(known.addresses, SYSTEM);
    }

    private static Said askSystem(String host) {
        try {
            return new Said(List.of(InetAddress.getAllByName(host)), "");
        } catch (UnknownHostException e) {
            // The JDK puts the name in front.
            return new Said(List.of(), String.valueOf(e.getMessage()).replace(host + ": ", ""));
        }
    }

    /// In few words: what the last server said, if any said something.
    private static String why(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof DnsErrorCauseException said) {
                return said.getCode().toString();
            }
            if (each instanceof DnsNameResolverTimeoutException) {
                return "did not answer in time";
            }
        }
        return "no address";
    }

    private static Said await(CompletableFuture<Said> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look-up fails by finding nothing", e);
        }
    }
}
