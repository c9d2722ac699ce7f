package io.troupe.host;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How an agent may be written: the files of a project of that form, and what makes an agent of them. */
enum ProjectForm {
    JAR,
    KOTLIN,
    MARKDOWN,
    PYTHON,
    TYPESCRIPT;

    /**
     * What it is called in its files.
     *
     * @param folder of its package, with slashes
     */
    record Names(String name, String folder, String className) {}

    /**
     * What a project's file is made of: a template with places such as {@code @NAME@}, or a file of an example in
     * {@code plugins/examples}, which gets another name.
     */
    record Source(String resource, boolean example) {}

    /** The name of its example, where its files are those of one. */
    String example() {
        return "hello-" + folder();
    }

    /** Paths in the project, with what they are made of. */
    Map<String, Source> files(Names names) {
        var files = new LinkedHashMap<String, Source>();
        var type = names.folder() + "/" + names.className();
        switch (this) {
            case MARKDOWN -> {
                template(files, "README.md", "README.md");
                template(files, names.name() + ".md", "agent.md");
            }
            case JAR -> {
                List.of("README.md", "pom.xml").forEach(file -> template(files, file, file));
                template(files, ".gitignore", "gitignore");
                template(files, "src/main/java/" + type + ".java", "Agent.java");
                template(files, "src/test/java/" + type + "Test.java", "AgentTest.java");
            }
            case KOTLIN -> {
                List.of("README.md", "pom.xml").forEach(file -> template(files, file, file));
                template(files, ".gitignore", "gitignore");
                var kotlin = "kotlin/io/troupe/agents/hello/HelloKotlinAgent";
                example(files, "src/main/kotlin/" + type + ".kt", "src/main/" + kotlin + ".kt");
                example(files, "src/test/kotlin/" + type + "Test.kt", "src/test/" + kotlin + "Test.kt");
                var index = "src/main/resources/META-INF/extensions.idx";
                example(files, index, index);
            }
            case PYTHON -> {
                template(files, ".gitignore", "gitignore");
                List.of("README.md", "agent.yaml", "agent.py", "mcp_stdio.py", "test_agent.py")
                        .forEach(file -> example(files, file, file));
            }
            case TYPESCRIPT -> {
                template(files, ".gitignore", "gitignore");
                template(files, ".npmrc", "npmrc");
                List.of("README.md", "agent.yaml", "package.json", "package-lock.json", "tsconfig.json")
                        .forEach(file -> example(files, file, file));
                List.of("server.ts", "server.test.mjs").forEach(file -> example(files, file, file));
            }
        }
        return files;
    }

    /** What to type next, with the commands that check and install a file. */
    List<String> next(Path folder, String name, String troupe) {
        var jar = folder.resolve("target").resolve(name + "-0.1.0.jar");
        var verify = troupe + " plugins verify ";
        var install = troupe + " plugins install ";
        return switch (this) {
            case MARKDOWN -> List.of(verify + folder.resolve(name + ".md"), install + folder.resolve(name + ".md"));
            case JAR, KOTLIN ->
                List.of(
                        "JAVA_HOME=" + System.getProperty("java.home") + " mvn -q -f " + folder + " package",
                        verify + jar,
                        install + jar);
            case PYTHON -> List.of(install + folder);
            case TYPESCRIPT ->
                List.of(
                        "npm --prefix " + folder + " install",
                        "npm --prefix " + folder + " run build",
                        install + folder.resolve("dist").resolve(name));
        };
    }

    private void template(Map<String, Source> files, String path, String template) {
        files.put(path, new Source(folder() + "/" + template + ".txt", false));
    }

    private void example(Map<String, Source> files, String path, String file) {
        files.put(path, new Source(example() + "/" + file, true));
    }

    private String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
