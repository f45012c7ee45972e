package hub.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation and its code blocks.
 *
 * @param path of the file, below the root
 * @param text of the whole page
 */
record DocPage(String path, String text) {

    /** An opening fence with its language, the comment for the tests that may stand before it, and what it holds. */
    private static final Pattern BLOCK = Pattern.compile(
            "(?ms)(?:^<!-- test: (?<test>(?:(?!-->).)*?)\\s*-->\\n)?^```(?<language>\\w*)\\n(?<code>.*?)^```$");

    /** How a test treats a block. */
    enum Treatment {
        /** It runs; what follows are Java statements that stand before it. */
        RUN("given"),
        /** It runs where Python is installed. */
        PYTHON("where there is Python"),
        /** A Java class that needs other sources beside it: a folder with them. */
        WITH("with"),
        /** Java that is compiled and not run, for a reason. */
        COMPILE("compile only:"),
        /** Nothing of it runs, for a reason. */
        SKIP("not run:"),
        /** It stands in a source file as it is here: the file. */
        PART("part of"),
        /** Another test runs it: the test's class. */
        OTHER("run by");

        private final String prefix;

        Treatment(String prefix) {
            this.prefix = prefix;
        }
    }

    /**
     * A code block.
     *
     * @param line the line of the page that it begins at
     * @param language {@code java}, {@code sh}, {@code console}, {@code properties}, {@code json} or {@code text}
     * @param detail what the treatment needs
     */
    record Block(String page, int line, String language, Treatment treatment, String detail, String code) {

        /** Whether it is a file of Java, and not some statements. */
        boolean isJavaFile() {
            return language.equals("java")
                    && Pattern.compile("(?m)^public (final )?class ")
                            .matcher(code)
                            .find();
        }

        boolean runs() {
            return treatment == Treatment.RUN || treatment == Treatment.PYTHON || treatment == Treatment.WITH;
        }

        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /** All pages: README.md, CONTRIBUTING.md and the folder docs. */
    static List<DocPage> all() {
        try (var docs = Files.list(HubProcess.ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md"),
                            docs.map(file -> "docs/" + file.getFileName()).sorted())
                    .filter(path -> path.endsWith(".md"))
                    .map(DocPage::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DocPage read(String path) {
        try {
            return new DocPage(path, Files.readString(HubProcess.ROOT.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder that the page's links begin at. */
    Path folder() {
        return HubProcess.ROOT.resolve(path).getParent();
    }

    List<Block> blocks() {
        var blocks = new ArrayList<Block>();
        Matcher found = BLOCK.matcher(text);
        while (found.find()) {
            int line = (int) text.substring(0, found.start("code")).lines().count();
            String test = found.group("test") == null ? "given" : found.group("test");
            Treatment treatment = Stream.of(Treatment.values())
                    .filter(each -> test.startsWith(each.prefix))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(path + ":" + line + ": unknown: test: " + test));
            String detail = test.substring(treatment.prefix.length()).strip();
            blocks.add(new Block(path, line, found.group("language"), treatment, detail, found.group("code")));
        }
        return blocks;
    }

    /** The blocks of one section. */
    List<Block> blocks(String title) {
        int begin = text.indexOf("\n## " + title);
        if (begin < 0) {
            throw new AssertionError(path + " has no section " + title);
        }
        int end = text.indexOf("\n## ", begin + 1);
        return new DocPage(path, text.substring(begin, end < 0 ? text.length() : end)).blocks();
    }

    @Override
    public String toString() {
        return path;
    }
}
