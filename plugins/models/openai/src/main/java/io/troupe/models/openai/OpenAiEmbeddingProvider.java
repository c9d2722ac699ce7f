package io.troupe.models.openai;

import io.troupe.api.Embedder;
import io.troupe.api.EmbeddingProvider;
import io.troupe.api.Settings;
import org.pf4j.Extension;

/** Brings the embedding models of the same server. */
@Extension
public final class OpenAiEmbeddingProvider implements EmbeddingProvider {

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public Embedder open(Settings settings) {
        return OpenAiEmbedder.of(settings.as(OpenAiSettings.class));
    }
}
