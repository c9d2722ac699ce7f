package io.troupe.host.cluster;

import io.troupe.host.settings.ClusterSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the addresses of a cluster before anything is opened at them. */
public final class Peers {

    private Peers() {}

    /**
     * Finds what must not be: traffic of members in the open, since it cannot be encrypted, and messages that anybody on a
     * network could read or send. Looks names up, so it blocks.
     *
     * @return what is wrong and what mends it, one sentence each; none when the cluster may be opened
     */
    public static List<String> check(ClusterSettings settings) {
        var wrong = new ArrayList<String>();
        exposed("cluster.bind", settings.bind()).ifPresent(wrong::add);
        for (var member : settings.members()) {
            exposed("cluster.members", host(member)).ifPresent(wrong::add);
        }
        var tls = settings.tls();
        var files = List.of(tls.certificate(), tls.key(), tls.authorities());
        long there = files.stream().filter(Optional::isPresent).count();
        if (there > 0 && there < files.size()) {
            wrong.add("cluster.tls has " + there + " of certificate, key and authorities, expected all three");
        }
        if (there == 0
                && !address(settings.bind()).map(InetAddress::isLoopbackAddress).orElse(false)) {
            wrong.add("cluster.bind is " + settings.bind() + ", which other machines reach: that needs "
                    + "cluster.tls.certificate, cluster.tls.key and cluster.tls.authorities");
        }
        files.stream()
                .flatMap(Optional::stream)
                .filter(file -> !readable(file))
                .forEach(file -> wrong.add("cluster.tls: " + file + " cannot be read, expected a file in PEM"));
        return List.copyOf(wrong);
    }

    private static boolean readable(Path file) {
        return Files.isRegularFile(file) && Files.isReadable(file);
    }

    private static Optional<String> exposed(String setting, String host) {
        var address = address(host);
        if (address.isEmpty()) {
            return setting.equals("cluster.bind") // a member that is not there yet may have no name yet
                    ? Optional.of(setting + " is '" + host + "', expected an address of this machine")
                    : Optional.empty();
        }
        return open(address.get())
                ? Optional.of(setting + " names " + host + ", a public address: members' traffic is not encrypted, "
                        + "expected addresses of a private network")
                : Optional.empty();
    }

    /** Loopback, link-local, and the private ranges of RFC 1918, RFC 4193 and RFC 6598 are not in the open. */
    private static boolean open(InetAddress address) {
        var bytes = address.getAddress();
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        return address.isAnyLocalAddress()
                || !(address.isLoopbackAddress()
                        || address.isSiteLocalAddress()
                        || address.isLinkLocalAddress()
                        || uniqueLocal
                        || shared);
    }

    private static String host(String member) {
        var host = member.substring(0, member.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
