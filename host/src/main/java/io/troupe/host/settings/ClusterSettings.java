package io.troupe.host.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How this host is a node among others.
 *
 * @param enabled false for a host on its own
 * @param name which cluster; nodes of another name are not let in
 * @param bind the address at which other nodes reach this one
 * @param port where members meet; each node of a machine has its own
 * @param busPort where messages between nodes arrive
 * @param members where others may be, each a name or an address with its port
 * @param kubernetesService the name in the DNS under which all pods are found, instead of members
 * @param lease how long a node that gives no sign of life keeps what it has in hand; three tenths of it, and never under 1.5 s,
 *     where its process has ended
 */
public record ClusterSettings(
        boolean enabled,
        String name,
        String bind,
        int port,
        int busPort,
        List<String> members,
        Optional<String> kubernetesService,
        Duration lease,
        Tls tls) {

    public ClusterSettings {
        members = List.copyOf(members);
    }

    /**
     * How messages between nodes are kept secret, and nodes known to one another; all three or none.
     *
     * @param certificate file in PEM; absolute
     * @param key file in PEM; absolute
     * @param authorities file in PEM with those who vouch for the nodes' certificates; absolute
     */
    public record Tls(Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities) {}
}
