package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees which addresses the JDK's sockets, URL connections and HTTP clients turn to, by being asked for their proxy.
 * Channels of {@code java.nio} do not ask; those it does not see.
 */
final class NetworkWatch extends ProxySelector {

    private static final int SOON_SECONDS = 5;

    private final @Nullable ProxySelector before;
    private final List<URI> asked = new CopyOnWriteArrayList<>();

    private NetworkWatch(@Nullable ProxySelector before) {
        this.before = before;
    }

    /** Does something that has to do without the network, and so is soon done. */
    static synchronized <T> T withoutNetwork(String what, Callable<T> work) throws Exception {
        var before = ProxySelector.getDefault();
        var watch = new NetworkWatch(before);
        ProxySelector.setDefault(watch);
        try {
            var result = Calls.started(work).get(SOON_SECONDS, TimeUnit.SECONDS);
            assertThat(watch.asked).as("addresses that %s turns to", what).isEmpty();
            return result;
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @Override
    public List<Proxy> select(URI uri) {
        asked.add(uri);
        return before == null ? List.of(Proxy.NO_PROXY) : before.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        if (before != null) {
            before.connectFailed(uri, address, failure);
        }
    }
}
