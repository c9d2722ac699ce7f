package io.troupe.tools.workspace;

import java.nio.file.Path;

/**
 * A folder that the operator opened for use.
 *
 * @param prefix how paths begin that mean this root; empty when it is the only one
 * @param told as the operator wrote it, absolute
 * @param real without links, as it was when the plugin was opened
 */
record Root(String prefix, Path told, Path real) {}
