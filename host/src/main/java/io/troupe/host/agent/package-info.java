/** The agents that live here: cards, states, search, the roster, runs of Java agents; reads Markdown agents. */
@NullMarked
package io.troupe.host.agent;

import org.jspecify.annotations.NullMarked;
