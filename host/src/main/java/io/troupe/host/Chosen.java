package io.troupe.host;

import io.troupe.host.plugin.PluginFolder;
import io.troupe.host.plugin.Supervision;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.PluginSettings;
import io.troupe.host.task.Guards;
import io.troupe.host.task.Retries;
import io.troupe.host.task.Tasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
                tasks.maxOpen(),
                tasks.maxRunning(),
                tasks.timeout(),
                tasks.claimLease(),
                retries(tasks.retries()),
                tasks.maxBytes(),
                guards(settings.agents()));
    }

    private static Guards guards(HostSettings.Agents agents) {
        var breaker = agents.breaker();
        return new Guards(breaker.failures(), breaker.pause(), numbers(agents.parallel()), numbers(agents.rate()));
    }

    /** Reads {@code name=number} each; later ones win. */
    static Map<String, Integer> numbers(List<String> texts) {
        var numbers = new HashMap<String, Integer>();
        for (var text : texts) {
            int equals = text.indexOf('=');
            numbers.put(text.substring(0, equals), Integer.valueOf(text.substring(equals + 1)));
        }
        return numbers;
    }

    private static Retries retries(HostSettings.Retries settings) {
        return new Retries(settings.most(), settings.pause(), settings.longest(), numbers(settings.codes()));
    }
}
