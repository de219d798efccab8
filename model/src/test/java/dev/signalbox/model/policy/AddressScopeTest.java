package dev.signalbox.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "1.1.1.1, PUBLIC",
        "0.0.0.0, SPECIAL",
        "0.255.255.255, SPECIAL",
        "9.255.255.255, PUBLIC",
        "10.0.0.0, PRIVATE",
        "10.255.255.255, PRIVATE",
        "11.0.0.0, PUBLIC",
        "100.63.255.255, PUBLIC",
        "100.64.0.0, PRIVATE",
        "100.100.100.200, PRIVATE",
        "100.127.255.255, PRIVATE",
        "100.128.0.0, PUBLIC",
        "126.255.255.255, PUBLIC",
        "127.0.0.1, PRIVATE",
        "127.255.255.254, PRIVATE",
        "128.0.0.0, PUBLIC",
        "169.253.255.255, PUBLIC",
        "169.254.169.254, SPECIAL",
        "169.255.0.0, PUBLIC",
        "172.15.255.255, PUBLIC",
        "172.16.0.0, PRIVATE",
        "172.31.255.255, PRIVATE",
        "172.32.0.0, PUBLIC",
        "192.0.0.0, PRIVATE",
        "192.0.0.192, PRIVATE",
        "192.0.1.0, PUBLIC",
        "192.167.255.255, PUBLIC",
        "192.168.0.1, PRIVATE",
        "192.169.0.0, PUBLIC",
        "198.17.255.255, PUBLIC",
        "198.18.0.0, PRIVATE",
        "198.19.255.255, PRIVATE",
        "198.20.0.0, PUBLIC",
        "223.255.255.255, PUBLIC",
        "224.0.0.1, SPECIAL",
        "240.0.0.1, SPECIAL",
        "255.255.255.255, SPECIAL",
        "::, SPECIAL",
        "::1, PRIVATE",
        "::2, SPECIAL",
        "::127.0.0.1, PRIVATE",
        "::169.254.169.254, SPECIAL",
        "::8.8.8.8, PUBLIC",
        "::ffff:0:10.0.0.1, PRIVATE",
        "::ffff:0:8.8.8.8, PUBLIC",
        "64:ff9b::8.8.8.8, PUBLIC",
        "64:ff9b::10.0.0.1, PRIVATE",
        "64:ff9b::127.0.0.1, PRIVATE",
        "64:ff9b::169.254.169.254, SPECIAL",
        "64:ff9b:1::8.8.8.8, PRIVATE",
        "64:ff9b:1::10.0.0.1, PRIVATE",
        "64:ff9b:1::169.254.169.254, SPECIAL",
        "64:ff9b:2::1, PUBLIC",
        "2002:808:808::1, PUBLIC",
        "2002:7f00:1::1, PRIVATE",
        "2002:c0a8:1::, PRIVATE",
        "2002:a9fe:a9fe::1, SPECIAL",
        "2001:0:808:808:0:0:f5ff:fffe, PRIVATE",
        "2001:0:808:808:0:0:f7f7:f7f7, PUBLIC",
        "2001:4860:4860::8888, PUBLIC",
        "2606:4700::1111, PUBLIC",
        "fc00::1, PRIVATE",
        "fd00:ec2::254, PRIVATE",
        "fe7f::1, PUBLIC",
        "fe80::1, SPECIAL",
        "febf::1, SPECIAL",
        "fec0::1, PRIVATE",
        "ff02::1, SPECIAL",
    })
    void an_address_reaches(String address, AddressScope scope) {
        assertThat(AddressScope.of(InetAddress.ofLiteral(address))).isEqualTo(scope);
    }

    @Test
    void a_mapped_address_is_what_it_stands_for_also_where_the_platform_keeps_it_as_it_is()
            throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 169, (byte) 254, (byte) 169, (byte) 254};

        assertThat(AddressScope.of(Inet6Address.getByAddress(null, mapped, -1))).isEqualTo(AddressScope.SPECIAL);
        assertThat(AddressScope.of(InetAddress.ofLiteral("::ffff:10.0.0.1"))).isEqualTo(AddressScope.PRIVATE);
    }
}
