package io.troupe.models.openai;

import io.troupe.api.EmbeddingProvider;
import io.troupe.api.Settings;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Trees;
import io.troupe.testkit.EmbeddingProviderContract;
import io.troupe.testkit.FakeSettings;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;

/** The contract of vectors, kept over the wire; the server makes them of each text's length. */
class EmbeddingContractTest extends EmbeddingProviderContract {

    private final LoopbackApi api = LoopbackApi.that((request, out) -> {
        var input = Trees.read(request.body()).orElseThrow().path("input");
        var data = new ArrayList<String>();
        for (int i = 0; i < input.size(); i++) {
            data.add("{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":["
                    + input.path(i).asText().length() + ",9.5]}");
        }
        LoopbackApi.say(out, 200, "application/json", "{\"object\":\"list\",\"data\":" + data + "}");
    });

    @AfterEach
    void end() {
        api.close();
    }

    @Override
    protected EmbeddingProvider provider() {
        return new OpenAiEmbeddingProvider();
    }

    @Override
    protected Settings settings() {
        return FakeSettings.of(Opened.settings(api, OpenAiSettings.Api.CHAT));
    }
}
