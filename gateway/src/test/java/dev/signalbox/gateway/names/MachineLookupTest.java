package dev.signalbox.gateway.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.testkit.FakeDns;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class MachineLookupTest {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @TempDir
    private Path folder;

    private FakeDns dns;
    private MachineLookup lookup;

    @BeforeEach
    void start() throws IOException {
        dns = new FakeDns();
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.7 listed.example\n");
        ResolvConf conf = new ResolvConf(List.of(dns.address()), List.of("corp.example"), 1);
        lookup = new MachineLookup(
                new HostsFile(hosts),
                MachineLookup.dns(conf, loops.next(), NioDatagramChannel.class, NioSocketChannel.class));
    }

    @AfterEach
    void stop() throws Exception {
        dns.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Test
    void the_dns_is_asked_once_in_the_time_that_an_answer_is_good_for() throws Exception {
        dns.says("provider.example", 60, "192.0.2.1", "192.0.2.2");

        assertThat(found("provider.example")).containsExactly("192.0.2.1", "192.0.2.2");
        dns.says("provider.example", 60, "192.0.2.3");
        assertThat(found("provider.example")).containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(dns.asked("provider.example")).isEqualTo(1);
    }

    @Test
    void and_again_when_that_time_is_over() throws Exception {
        dns.says("moving.example", 1, "192.0.2.1");
        assertThat(found("moving.example")).containsExactly("192.0.2.1");

        dns.says("moving.example", 1, "192.0.2.9");

        await().atMost(Duration.ofSeconds(10))
                .until(() -> found("moving.example").equals(List.of("192.0.2.9")));
    }

    @Test
    void the_hosts_file_goes_first() throws Exception {
        dns.says("listed.example", 60, "192.0.2.1");

        assertThat(found("listed.example")).containsExactly("127.0.0.7");
        assertThat(dns.asked("listed.example")).isZero();
    }

    @Test
    void a_short_name_is_completed() throws Exception {
        dns.says("vllm.corp.example", 60, "192.0.2.1");

        assertThat(found("vllm")).containsExactly("192.0.2.1");
    }

    @Test
    void what_the_dns_does_not_know_the_system_is_asked_for() throws Exception {
        assertThat(found("localhost")).contains("127.0.0.1");
        assertThat(dns.asked("localhost")).isZero();
    }

    @Test
    void a_name_that_nobody_knows_or_that_leads_nowhere_is_unknown() {
        dns.says("empty.invalid", 60);

        assertThatThrownBy(() -> lookup.find("nobody.invalid")).isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> lookup.find("empty.invalid")).isInstanceOf(UnknownHostException.class);
        assertThat(dns.asked("nobody.invalid")).isPositive();
    }

    private List<String> found(String host) throws Exception {
        return lookup.find(host).addresses().stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }
}
