package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.itest.DocPage.Block;
import hub.itest.DocPage.Treatment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation names is there: files, sections, classes, tests, and a treatment for every code block. */
class DocsTest {

    /** The blocks that no test runs. Each has its reason beside it; raise the number only for a reason as good. */
    private static final int NOT_RUN = 11;

    private static final Pattern FENCE = Pattern.compile("(?m)^```");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\((?<file>[^)#\\s]*)(?:#(?<section>[^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern MODULE = Pattern.compile("-pl (\\S+)");
    private static final Pattern TEST = Pattern.compile("-D(?:it\\.)?test='?([\\w,]+)");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.\\w+)?`");
    private static final Pattern TYPE = Pattern.compile("class=\"type\"[^>]*>([^<]*)<");
    private static final Pattern TYPE_OR_STEP = Pattern.compile("class=\"(type|step)\"[^>]*>([^<]*)<");
    private static final Pattern PICTURE =
            Pattern.compile("(?ms)^!\\[[^\\]]*\\]\\((?<file>[^)]*\\.svg)\\)$(?<text>.*?)(?=^## |\\z)");
    private static final Pattern ITEM = Pattern.compile("(?ms)^\\d+\\. .*?(?=^\\d+\\. |^$)");

    @Test
    void everyBlockSaysItsLanguage() {
        var languages = Set.of("java", "sh", "console", "properties", "json", "python", "text");
        for (DocPage page : DocPage.all()) {
            for (Block block : page.blocks()) {
                assertTrue(languages.contains(block.language()), block + ": " + block.language());
            }
            long fences = FENCE.matcher(page.text()).results().count();
            assertEquals(fences, 2L * page.blocks().size(), page + ": a fence that is not read as one");
        }
    }

    @Test
    void everyBlockThatIsNotRunSaysWhy() {
        List<Block> notRun = blocks().filter(
                        block -> block.treatment() == Treatment.SKIP || block.treatment() == Treatment.COMPILE)
                .toList();
        assertTrue(notRun.size() <= NOT_RUN, notRun::toString);
        notRun.forEach(block -> assertTrue(block.detail().split(" ").length > 2, block + ": no reason"));
    }

    @Test
    void noCommandHidesInAnIndentedBlock() {
        for (DocPage page : DocPage.all()) {
            var indented = Pattern.compile("\n\n {4}(\\S.*)\n").matcher(withoutBlocks(page));
            assertTrue(!indented.find(), () -> page + ": " + indented.group(1));
        }
    }

    @Test
    void everyPartOfASourceFileStandsThere() throws IOException {
        for (Block block :
                blocks().filter(each -> each.treatment() == Treatment.PART).toList()) {
            String source = unindented(Files.readString(HubProcess.ROOT.resolve(block.detail())));
            assertTrue(source.contains(unindented(block.code())), block + " is not in " + block.detail());
        }
    }

    @Test
    void everyLinkLeadsSomewhere() {
        var dead = new ArrayList<String>();
        for (DocPage page : DocPage.all()) {
            for (MatchResult link : LINK.matcher(withoutBlocks(page)).results().toList()) {
                String file = link.group("file");
                if (!file.startsWith("https:") && !leads(page, file, link.group("section"))) {
                    dead.add(page + ": " + link.group());
                }
            }
        }
        assertEquals(List.of(), dead);
    }

    @Test
    void theReadmeLinksEveryPage() {
        String readme = DocPage.read("README.md").text();
        for (DocPage page : DocPage.all()) {
            assertTrue(page.path().equals("README.md") || readme.contains("(" + page.path() + ")"), page::path);
        }
    }

    @Test
    void modulesAndTestsThatCommandsNameAreThere() throws IOException {
        Set<String> sources = sourceNames();
        for (Block block : blocks().filter(each -> each.language().equals("sh")).toList()) {
            MODULE.matcher(block.code())
                    .results()
                    .forEach(module -> assertTrue(
                            Files.exists(
                                    HubProcess.ROOT.resolve(module.group(1)).resolve("pom.xml")),
                            block + ": " + module.group(1)));
            TEST.matcher(block.code())
                    .results()
                    .flatMap(tests -> Stream.of(tests.group(1).split(",")))
                    .filter(test -> !test.equals("NONE"))
                    .forEach(test -> assertTrue(sources.contains(test), block + ": " + test));
        }
    }

    @Test
    void pagesForContributorsNameClassesThatAreThere() throws IOException {
        Set<String> sources = sourceNames();
        for (String page : List.of("CONTRIBUTING.md", "docs/how-it-works.md")) {
            List<String> unknown = NAME.matcher(withoutBlocks(DocPage.read(page)))
                    .results()
                    .map(name -> name.group(1))
                    .filter(name -> !sources.contains(name))
                    .toList();
            assertEquals(List.of(), unknown, page);
        }
    }

    @Test
    void picturesNameClassesThatAreThere() throws IOException {
        Set<String> sources = sourceNames();
        try (var files = Files.list(HubProcess.ROOT.resolve("docs"))) {
            for (Path picture :
                    files.filter(file -> file.toString().endsWith(".svg")).toList()) {
                var types = TYPE.matcher(Files.readString(picture)).results().toList();
                assertTrue(!types.isEmpty(), picture + " names no class");
                for (MatchResult type : types) {
                    assertTrue(sources.contains(type.group(1).split("\\.")[0]), picture + ": " + type.group(1));
                }
            }
        }
    }

    /** A step of a picture is the item of this number below it. A picture without numbers has all items for all its classes. */
    @Test
    void everyPictureNamesTheClassesOfTheListBelowIt() throws IOException {
        DocPage page = DocPage.read("docs/how-it-works.md");
        List<MatchResult> pictures = PICTURE.matcher(page.text()).results().toList();
        assertEquals(2, pictures.size());
        for (MatchResult picture : pictures) {
            List<String> items = ITEM.matcher(picture.group("text"))
                    .results()
                    .map(MatchResult::group)
                    .toList();
            var steps = new ArrayList<List<String>>();
            var types = new ArrayList<String>();
            String svg = Files.readString(page.folder().resolve(picture.group("file")));
            for (MatchResult part : TYPE_OR_STEP.matcher(svg).results().toList()) {
                if (part.group(1).equals("type")) {
                    types.add(part.group(2));
                } else {
                    steps.add(List.copyOf(types));
                    types.clear();
                }
            }
            if (steps.isEmpty()) {
                assertNames(String.join("\n", items), types, picture.group("file"));
            } else {
                assertEquals(steps.size(), items.size(), picture.group("file"));
                for (int i = 0; i < steps.size(); i++) {
                    assertNames(items.get(i), steps.get(i), picture.group("file") + ", step " + (i + 1));
                }
            }
        }
    }

    private static void assertNames(String text, List<String> types, String where) {
        assertTrue(!types.isEmpty(), where);
        types.forEach(type -> assertTrue(text.contains("`" + type + "`"), () -> where + ": " + type));
    }

    /** What differs is left out by …; the pieces between are in one message of the code. */
    @Test
    void messagesThatAreExplainedStandInTheCode() throws IOException {
        List<String> sources = sources();
        List<Block> messages = DocPage.read("docs/troubleshooting.md").blocks().stream()
                .filter(block -> block.language().equals("text"))
                .toList();
        assertTrue(!messages.isEmpty());
        for (Block message : messages) {
            List<String> pieces = Stream.of(message.code().strip().split("…"))
                    .map(String::strip)
                    .filter(piece -> piece.length() > 3)
                    .toList();
            assertTrue(
                    !pieces.isEmpty()
                            && sources.stream()
                                    .anyMatch(source -> pieces.stream().allMatch(source::contains)),
                    message + ": " + message.code());
        }
    }

    /** Each source of hub, with texts in one that stand on several lines. */
    private static List<String> sources() throws IOException {
        try (var files = Files.find(
                HubProcess.ROOT, 16, (file, is) -> file.toString().matches(".*/(src/main/java/.*\\.java|hub)"))) {
            var sources = new ArrayList<String>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.add(
                        Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\""));
            }
            return sources;
        }
    }

    private static Stream<Block> blocks() {
        return DocPage.all().stream().flatMap(page -> page.blocks().stream());
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    private static String withoutBlocks(DocPage page) {
        return Pattern.compile("(?ms)^```.*?^```$").matcher(page.text()).replaceAll("");
    }

    private static boolean leads(DocPage page, String file, String section) {
        Path target = file.isEmpty()
                ? HubProcess.ROOT.resolve(page.path())
                : page.folder().resolve(file);
        if (!Files.exists(target)) {
            return false;
        }
        String path = HubProcess.ROOT.relativize(target.normalize()).toString();
        return section == null
                || HEADING.matcher(DocPage.read(path).text())
                        .results()
                        .anyMatch(heading -> anchor(heading.group(1)).equals(section));
    }

    /** As GitHub makes them. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** The names of all classes that have a source file of their own, tests included. */
    private static Set<String> sourceNames() throws IOException {
        try (var files =
                Files.find(HubProcess.ROOT, 16, (file, is) -> file.toString().endsWith(".java"))) {
            return files.filter(file -> !file.toString().contains("/target/"))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }
}
