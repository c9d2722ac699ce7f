package io.troupe.models.langchain4j;

import io.troupe.api.ChatModel;
import io.troupe.api.ModelProvider;
import io.troupe.api.Settings;
import org.pf4j.Extension;

/** Brings models that LangChain4j knows to ask. */
@Extension
public final class LangChainModelProvider implements ModelProvider {

    @Override
    public String name() {
        return "langchain4j";
    }

    @Override
    public ChatModel open(Settings settings) {
        return new LangChainModel(Access.of(settings.as(LangChainSettings.class)));
    }
}
