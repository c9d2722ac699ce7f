package io.troupe.tools.workspace;

import io.troupe.api.Content;
import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;

/** Reads a file. */
record ReadTool(Site site) implements WorkspaceTool {

    private static final int LARGEST_PICTURE = 4 << 20;
    private static final int MOST_LINES = 2_000;

    @Override
    public Tool tool() {
        return Tool.of(
                        "read",
                        "Reads a text file, or looks at a picture (png, jpeg, gif, webp). Gives the text, then in a part of"
                                + " its own how many lines there are, what was cut, and the file's digest, which write and"
                                + " edit take. Paths are " + site.roots().described() + ".",
                        WorkspaceTool.schema("\"path\"", """
                                "path":{"type":"string","minLength":1,"description":"the file"},
                                "offset":{"type":"integer","minimum":1,"description":"the first line; 1 when absent"},
                                "limit":{"type":"integer","minimum":1,
                                  "description":"the most lines; 2000 when absent"},
                                "numbered":{"type":"boolean",
                                  "description":"put the number and a tab before each line"}"""))
                .asReadOnly();
    }

    @Override
    public Set<String> parameters() {
        return Set.of("path", "offset", "limit", "numbered");
    }

    @Override
    public ToolResult call(Input input) throws IOException, Refused, InterruptedException {
        int offset = input.whole("offset", 1, Integer.MAX_VALUE).orElse(1);
        int limit = input.whole("limit", 1, Integer.MAX_VALUE).orElse(MOST_LINES);
        boolean numbered = input.truth("numbered");
        try (var spot = Walk.to(site.roots().place(input.text("path")), site.ground())) {
            var file = FileBytes.of(spot, site.limits().fileBytes());
            var shown = spot.place().shown();
            var picture = Picture.of(file.bytes());
            if (picture.isPresent()) {
                return picture(shown, file.bytes(), picture.get());
            }
            var text = FileText.shown(shown, file.bytes());
            var lines = text.lines(offset, limit, numbered, site.limits().bytes());
            var about = shown + ": " + lines.about() + ", " + Shown.count(file.bytes().length, "byte", "bytes") + ", "
                    + FileBytes.digest(file.bytes()) + text.oddities();
            return ToolResult.of(Content.text(lines.text()), Content.text("[" + about + "]"));
        }
    }

    private static ToolResult picture(String shown, byte[] bytes, String type) throws Refused {
        if (bytes.length > LARGEST_PICTURE) {
            throw new Refused("picture '" + shown + "' has " + Shown.number(bytes.length) + " bytes, expected at most "
                    + Shown.number(LARGEST_PICTURE));
        }
        return ToolResult.of(
                new Content.Image(Base64.getEncoder().encodeToString(bytes), type),
                Content.text("[" + shown + ": " + type + ", " + Shown.count(bytes.length, "byte", "bytes") + ", "
                        + FileBytes.digest(bytes) + "]"));
    }
}
