package io.troupe.models.rehearsal;

import io.troupe.api.ChatModel;
import io.troupe.api.ModelProvider;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Settings;
import java.time.Duration;
import org.pf4j.Extension;

/** Says what was written down beforehand, where an agent asks for it by name: a try without any model. */
@Extension
public final class RehearsalProvider implements ModelProvider {

    static final String NAME = "rehearsal";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean onlyByName() {
        return true;
    }

    @Override
    public ChatModel open(Settings settings) {
        var set = settings.as(RehearsalSettings.class);
        var file = set.replies()
                .orElseThrow(() -> new PluginException(
                        Kind.SETTINGS,
                        "not-configured: set 'replies' in config/plugins/rehearsal.yaml to a JSON file of replies"));
        var delay = set.delay().orElse(Duration.ZERO);
        if (delay.isNegative()) {
            throw new PluginException(Kind.SETTINGS, "delay is " + delay + ", expected none or more");
        }
        return new RehearsedModel(ReplyFile.read(file), delay);
    }
}
