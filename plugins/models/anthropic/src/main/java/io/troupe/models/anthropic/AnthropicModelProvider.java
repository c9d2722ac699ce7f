package io.troupe.models.anthropic;

import io.troupe.api.ChatModel;
import io.troupe.api.ModelProvider;
import io.troupe.api.Settings;
import org.pf4j.Extension;

/** Brings the models of Anthropic. */
@Extension
public final class AnthropicModelProvider implements ModelProvider {

    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public ChatModel open(Settings settings) {
        return AnthropicChatModel.of(settings.as(AnthropicSettings.class));
    }
}
