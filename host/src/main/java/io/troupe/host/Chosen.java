package io.troupe.host;

import io.troupe.host.plugin.PluginFolder;
import io.troupe.host.plugin.Supervision;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.PluginSettings;
import io.troupe.host.task.Retries;
import io.troupe.host.task.Tasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Says to each part of a host, in its own words, what the settings say. */
final class Chosen {

    private Chosen() {}

    static PluginFolder.Options plugins(HostSettings settings, Host.Home home, DataFolder data) {
        var supervision = settings.supervision();
        return new PluginFolder.Options(
                folders(settings, home, data),
                plugin -> PluginSettings.of(home.config(), plugin, System.getenv(), data.pluginData()),
                data.cache(),
                data.pluginVersions(),
                AdmissionFiles.policy(settings.admission()),
                new Supervision.Limits(
                        supervision.failures(),
                        supervision.restarts(),
                        supervision.window(),
                        supervision.backOff(),
                        supervision.drain()));
    }

    private static List<PluginFolder.Folder> folders(HostSettings settings, Host.Home home, DataFolder data) {
        var folders = new ArrayList<PluginFolder.Folder>();
        folders.add(new PluginFolder.Folder(home.plugins(), false));
        folders.add(new PluginFolder.Folder(data.plugins(), true));
        settings.plugins().forEach(path -> folders.add(new PluginFolder.Folder(path, true)));
        return folders;
    }

    static Tasks.Limits limits(HostSettings settings) {
        var tasks = settings.tasks();
        return new Tasks.Limits(
                tasks.maxOpen(), tasks.maxRunning(), tasks.timeout(), tasks.claimLease(), retries(tasks.retries()));
    }

    private static Retries retries(HostSettings.Retries settings) {
        var byCode = new HashMap<String, Integer>();
        for (var code : settings.codes()) {
            int equals = code.indexOf('=');
            byCode.put(code.substring(0, equals), Integer.valueOf(code.substring(equals + 1)));
        }
        return new Retries(settings.most(), settings.pause(), settings.longest(), byCode);
    }
}
