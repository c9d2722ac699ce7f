package io.troupe.tools.conformance;

import io.troupe.api.Settings;
import io.troupe.api.ToolProvider;
import io.troupe.api.Tools;
import org.pf4j.Extension;

/** Brings the suite's tools. */
@Extension
public final class ConformanceProvider implements ToolProvider {

    @Override
    public String name() {
        return "conformance";
    }

    @Override
    public Tools open(Settings settings) {
        return new ConformanceTools();
    }
}
