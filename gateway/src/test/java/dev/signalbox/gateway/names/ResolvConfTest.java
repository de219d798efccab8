package dev.signalbox.gateway.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvConfTest {
    @Test
    void servers_search_domains_and_dots_are_read() {
        ResolvConf conf = ResolvConf.parse("""
                # a comment
                ; another
                domain old.example
                search  corp.example\tsvc.cluster.local
                nameserver 10.0.0.53
                nameserver 2001:db8::53
                nameserver [127.0.0.1]:5353
                nameserver 10.0.0.54
                options timeout:2 ndots:5 rotate
                nameserver
                """.lines().toList());

        assertThat(conf)
                .isEqualTo(new ResolvConf(
                        List.of(at("10.0.0.53", 53), at("2001:db8::53", 53), at("127.0.0.1", 5353)),
                        List.of("corp.example", "svc.cluster.local"),
                        5));
    }

    @Test
    void what_is_no_address_is_no_server() {
        assertThat(ResolvConf.parse(List.of("nameserver dns.example", "nameserver [1.2.3.4]:99999")))
                .isNull();
    }

    @Test
    void a_file_that_is_not_there_names_nobody(@TempDir Path folder) {
        assertThat(ResolvConf.read(folder.resolve("resolv.conf"))).isNull();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
