package io.troupe.models.langchain4j;

import java.util.Locale;

/** Whose models they are. */
enum Provider {
    MISTRAL_AI,
    GOOGLE_AI_GEMINI,
    OLLAMA;

    /** As in the settings. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
