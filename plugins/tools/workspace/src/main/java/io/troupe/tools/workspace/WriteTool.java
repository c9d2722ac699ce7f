package io.troupe.tools.workspace;

import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Writes a whole file. */
record WriteTool(Site site) implements WorkspaceTool {

    @Override
    public Tool tool() {
        return Tool.of(
                        "write",
                        "Writes a whole text file, in place of what is there, at once; makes the folders that lead there."
                                + " To change a part use edit. Paths are "
                                + site.roots().described() + ".",
                        WorkspaceTool.schema("\"path\",\"content\"", """
                                "path":{"type":"string","minLength":1,"description":"the file"},
                                "content":{"type":"string","description":"all that is to be in it"},
                                "expected_digest":{"type":"string","pattern":"^sha256:[0-9a-f]{64}$",
                                  "description":"refuses unless the file still has this digest, as read gave it"}"""))
                .asIdempotent();
    }

    @Override
    public Set<String> parameters() {
        return Set.of("path", "content", "expected_digest");
    }

    @Override
    public ToolResult call(Input input) throws IOException, Refused, InterruptedException {
        var place = site.roots().place(input.text("path"));
        var bytes = input.text("content").getBytes(StandardCharsets.UTF_8);
        var digest = input.optional("expected_digest");
        if (bytes.length > site.limits().fileBytes()) {
            throw new Refused("content has " + Shown.number(bytes.length) + " bytes, expected at most "
                    + Shown.number(site.limits().fileBytes()));
        }
        site.writable(place);
        try (var spot = digest.isPresent() ? Walk.to(place, site.ground()) : Walk.making(place, site.ground())) {
            site.writable(spot.place());
            var lock = site.lock(spot.place());
            lock.lockInterruptibly();
            try {
                var seen = FileBytes.regular(spot);
                if (digest.isPresent()) {
                    var now = FileBytes.of(spot, site.limits().fileBytes());
                    EditTool.unchanged(spot.place(), now.bytes(), digest.get());
                }
                FileBytes.put(spot, bytes, seen);
                return ToolResult.text((seen.isPresent() ? "replaced " : "made ")
                        + spot.place().shown() + ": " + Shown.count(bytes.length, "byte", "bytes") + ", "
                        + FileBytes.digest(bytes));
            } finally {
                lock.unlock();
            }
        }
    }
}
