package io.troupe.models.openai;

import io.troupe.api.ChatModel;
import io.troupe.api.ModelProvider;
import io.troupe.api.Settings;
import java.util.List;
import org.pf4j.Extension;

/** Brings the models of OpenAI, or of any server that speaks one of its APIs. */
@Extension
public final class OpenAiModelProvider implements ModelProvider {

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public ChatModel open(Settings settings) {
        return OpenAiChatModel.of(settings.as(OpenAiSettings.class));
    }

    @Override
    public List<String> offers() throws InterruptedException {
        return LocalServers.usual().offers();
    }
}
