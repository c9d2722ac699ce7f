package io.troupe.host.plugin;

import io.troupe.host.plugin.Reading.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A plugin that was inspected and found fit, in a private copy. */
interface Candidate {

    Identity identity();

    /** The plugins it needs, and those it would use. */
    List<Dependency> dependencies();

    /** What it asks the operator for. */
    List<String> permissions();

    /** True when it holds state that two versions must not hold at once. */
    boolean stopThenStart();

    /** True when there is code in it, which is tried before it is listed for the first time. */
    boolean code();

    /** Writes its content, exactly as it was inspected. */
    void copyTo(OutputStream out) throws IOException;

    /**
     * Makes it ready to be listed. Runs code of the plugin and blocks; at most once.
     *
     * @param dependencies the class loaders of the plugins it depends on
     * @throws Exception whatever went wrong; nothing is left open
     */
    Artefact open(List<ClassLoader> dependencies) throws Exception;

    /** Lets go of the private copy when it is not opened. Does not throw. */
    void discard();
}
