/** Models that LangChain4j knows to ask. */
@NullMarked
package io.troupe.models.langchain4j;

import org.jspecify.annotations.NullMarked;
