package io.troupe.host.model;

import java.util.Optional;

/**
 * Names a model of a provider.
 *
 * @param model as the provider knows it; empty for the provider's own choice
 */
record ModelName(String provider, Optional<String> model) {

    /** Reads {@code provider} or {@code provider/model}; the model may have slashes of its own. */
    static ModelName of(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new ModelName(text, Optional.empty())
                : new ModelName(
                        text.substring(0, slash),
                        Optional.of(text.substring(slash + 1)).filter(model -> !model.isEmpty()));
    }

    @Override
    public String toString() {
        return provider + model.map(name -> "/" + name).orElse("");
    }
}
