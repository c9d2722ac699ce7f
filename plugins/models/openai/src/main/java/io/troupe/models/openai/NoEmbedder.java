package io.troupe.models.openai;

import io.troupe.api.Embedder;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.wire.Server;
import java.util.List;

/** Stands in where no model for vectors is set, so that the models that talk can be used all the same. */
final class NoEmbedder implements Embedder {

    private final Server server;

    NoEmbedder(Server server) {
        this.server = server;
    }

    @Override
    public String model() {
        return "none";
    }

    @Override
    public int dimensions() {
        throw unset();
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        throw unset();
    }

    private PluginException unset() {
        return new PluginException(
                Kind.SETTINGS, "not-configured: no embedding-model for " + server.host() + ", expected one");
    }
}
