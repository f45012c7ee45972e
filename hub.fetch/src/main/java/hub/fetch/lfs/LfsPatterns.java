package hub.fetch.lfs;

import hub.fetch.git.GitConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/**
 * Which files a publisher wants to be fetched, by the repository's {@code .lfsconfig}: those of {@code lfs.fetchinclude},
 * or all, and none of {@code lfs.fetchexclude}.
 *
 * @param included patterns; all files if there is none
 * @param excluded patterns
 */
record LfsPatterns(List<String> included, List<String> excluded) {

    private static final long LONGEST = 1 << 16;

    static LfsPatterns of(Path folder) throws IOException {
        Path file = folder.resolve(".lfsconfig");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LONGEST) {
            return new LfsPatterns(List.of(), List.of());
        }
        Map<String, String> lfs =
                GitConfig.section(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), "lfs");
        return new LfsPatterns(patterns(lfs.get("fetchinclude")), patterns(lfs.get("fetchexclude")));
    }

    private static List<String> patterns(String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(","))
                        .map(pattern -> pattern.strip().replaceAll("^/|/$", ""))
                        .filter(pattern -> !pattern.isEmpty())
                        .toList();
    }

    /** @param path of a file in the repository */
    boolean takes(Path path) {
        return (included.isEmpty() || included.stream().anyMatch(pattern -> matches(pattern, path)))
                && excluded.stream().noneMatch(pattern -> matches(pattern, path));
    }

    /** As in {@code .gitignore}: a pattern is for a file or a folder, and one without a slash is for it at any place. */
    private static boolean matches(String pattern, Path path) {
        try {
            var glob = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            for (int end = 1; end <= path.getNameCount(); end++) {
                Path part = pattern.contains("/") ? path.subpath(0, end) : path.getName(end - 1);
                if (glob.matches(part)) {
                    return true;
                }
            }
            return false;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
