package io.troupe.host;

import io.troupe.host.model.Models;
import io.troupe.host.model.Price;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.tool.Toolboxes;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns what the settings say of models and tools, which was checked there, into what the services take. */
final class ModelSettings {

    private ModelSettings() {}

    static Models.Options models(HostSettings.Models settings) {
        var prices = new HashMap<String, Price>();
        pairs(settings.prices()).forEach((model, text) -> prices.put(model, price(text)));
        return new Models.Options(
                settings.byDefault(),
                pairs(settings.aliases()),
                settings.fallbacks(),
                prices,
                Chosen.numbers(settings.parallel()),
                Chosen.numbers(settings.rate()));
    }

    static Toolboxes.Options tools(HostSettings.Tools settings) {
        return new Toolboxes.Options(settings.allow(), pairs(settings.aliases()));
    }

    /** Later ones win, so that an operator's come after ours. */
    private static Map<String, String> pairs(List<String> texts) {
        var pairs = new HashMap<String, String>();
        for (var text : texts) {
            int equals = text.indexOf('=');
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }

    /** What comes from a cache costs as much as the rest, unless it is said to cost something else. */
    private static Price price(String text) {
        var parts = List.of(text.split("/", -1)).stream().map(BigDecimal::new).toList();
        var input = parts.getFirst();
        return parts.size() == 2
                ? new Price(input, parts.get(1), input, input)
                : new Price(input, parts.get(1), parts.get(2), parts.get(3));
    }
}
