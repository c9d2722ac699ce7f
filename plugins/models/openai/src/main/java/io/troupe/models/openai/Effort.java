package io.troupe.models.openai;

/** Says how much thinking is wanted in the words of the API, which takes no number. */
final class Effort {

    private static final int LITTLE = 2_048;
    private static final int SOME = 16_384;

    private Effort() {}

    static String of(int thinkingTokens) {
        if (thinkingTokens <= LITTLE) {
            return "low";
        }
        return thinkingTokens <= SOME ? "medium" : "high";
    }
}
