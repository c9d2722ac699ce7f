package io.troupe.tools.workspace;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Settings;
import io.troupe.api.ToolProvider;
import io.troupe.api.Tools;
import io.troupe.tools.workspace.Folder.Ground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pf4j.Extension;

/** Brings tools that list, read, search, write and edit files under the folders that the operator names. */
@Extension
public final class WorkspaceTools implements ToolProvider {

    @Override
    public String name() {
        return "workspace";
    }

    @Override
    public Tools open(Settings settings) {
        var read = settings.as(WorkspaceSettings.class);
        var roots = Roots.of(read.roots().orElse(List.of()));
        try {
            var data = hostData(settings.folder()).toRealPath();
            for (var root : roots.all()) {
                if (root.real().startsWith(data)) {
                    throw new PluginException(
                            Kind.SETTINGS,
                            "roots: " + root.told() + " is in the host's own data, expected another folder");
                }
            }
            return new Workspace(
                    new Site(roots, Ground.of(keys(data)), read),
                    read.readOnly().orElse(false));
        } catch (IOException e) {
            throw new PluginException(Kind.UNAVAILABLE, "cannot look at the host's own data", e);
        }
    }

    /** The folder of journal, tokens and drop-ins: whoever writes there could let in code. */
    private static Path hostData(Path own) {
        for (var folder = own; folder != null; folder = folder.getParent()) {
            if (folder.endsWith("plugin-data") && folder.getParent() != null) {
                return folder.getParent();
            }
        }
        return own;
    }

    private static Set<Object> keys(Path data) throws IOException {
        var keys = new HashSet<Object>();
        var key = Files.readAttributes(data, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        if (key != null) {
            keys.add(key);
        }
        return keys;
    }
}
