/** Models behind the Chat Completions and the Responses API, at OpenAI or at any server that speaks one of them. */
@NullMarked
package io.troupe.models.openai;

import org.jspecify.annotations.NullMarked;
