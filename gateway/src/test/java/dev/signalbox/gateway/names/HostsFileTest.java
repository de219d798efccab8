package dev.signalbox.gateway.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {
    @TempDir
    private Path folder;

    @Test
    void a_name_has_all_addresses_of_all_its_lines_in_any_case() throws IOException {
        Path file = Files.writeString(folder.resolve("hosts"), """
                127.0.0.2 two.test other.test # a comment
                ::1       two.test
                127.0.0.1 Two.Test
                """);

        assertThat(new HostsFile(file).addresses("TWO.test"))
                .containsExactly(
                        InetAddress.ofLiteral("127.0.0.2"),
                        InetAddress.ofLiteral("127.0.0.1"),
                        InetAddress.ofLiteral("::1"));
        assertThat(new HostsFile(file).addresses("three.test")).isEmpty();
    }

    @Test
    void a_change_is_seen() throws IOException {
        Path file = Files.writeString(folder.resolve("hosts"), "127.0.0.1 a.test\n");
        HostsFile hosts = new HostsFile(file);
        assertThat(hosts.addresses("a.test")).hasSize(1);

        Files.writeString(file, "127.0.0.1 bb.test\n");

        assertThat(hosts.addresses("a.test")).isEmpty();
        assertThat(hosts.addresses("bb.test")).hasSize(1);
    }

    @Test
    void a_machine_without_one_knows_no_names() {
        assertThat(new HostsFile(folder.resolve("none")).addresses("a.test")).isEmpty();
    }
}
