package hub.core.shell;

import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef;
import hub.core.service.Trust;
import hub.core.spi.Housekeeping;
import hub.core.spi.Housekeeping.CachedRepo;
import hub.core.spi.Housekeeping.Cleaning;
import hub.core.spi.Housekeeping.Removed;
import hub.core.spi.Housekeeping.Verified;
import hub.core.spi.HubCommand;
import hub.core.spi.Progress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands for the cache, for trust and for downloads. */
@Component(service = CacheCommands.class)
@HubCommand({"repos", "verify", "remove", "clean", "trust", "download"})
public final class CacheCommands {

    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smhdw])");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kKmMgGtT]?)[bB]?");

    private final Hub hub;
    private final Housekeeping cache;
    private final Trust trust;
    private final Progress progress;

    @Activate
    public CacheCommands(
            @Reference Hub hub, @Reference Housekeeping cache, @Reference Trust trust, @Reference Progress progress) {
        this.hub = hub;
        this.cache = cache;
        this.trust = trust;
        this.progress = progress;
    }

    @Descriptor("list the repos in the cache")
    public List<CachedRepo> repos() {
        return cache.repos();
    }

    @Descriptor("hash all files in the cache again, and name those that changed")
    public List<Verified> verify() {
        List<Verified> all = cache.verify(progress);
        String wrong = all.stream()
                .filter(Predicate.not(Verified::isRight))
                .map(file -> file.path() + " is " + file.state())
                .collect(Collectors.joining(", "));
        if (!wrong.isEmpty()) {
            throw new HubException(
                    Kind.CORRUPT,
                    "Changed since it was fetched: " + wrong
                            + ". Fetch a repo again with hub load --reload, or remove it with hub remove. Delete other"
                            + " files: the next load fetches them again.");
        }
        return all;
    }

    @Descriptor("remove a repo from the cache, or one ref of it")
    public List<Removed> remove(@Descriptor("owner/name[:ref] or a URL") String repo) {
        return cache.remove(remote(repo));
    }

    @Descriptor("remove what is old, or too much; never what is in use")
    public List<Removed> clean(
            @Descriptor("remove what was not used for this time, as in 30d")
                    @Parameter(
                            names = {"--older"},
                            absentValue = "")
                    String older,
            @Descriptor("remove what was used least recently, until this much is left, as in 20G")
                    @Parameter(
                            names = {"--keep-bytes"},
                            absentValue = "")
                    String keep,
            @Descriptor("only show what would be removed")
                    @Parameter(
                            names = {"--dry-run"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean dryRun) {
        return cache.clean(new Cleaning(
                Optional.of(older).filter(text -> !text.isEmpty()).map(CacheCommands::time),
                Optional.of(keep).filter(text -> !text.isEmpty()).map(CacheCommands::size),
                dryRun));
    }

    @Descriptor("list what is trusted")
    public List<String> trust() {
        return trust.trusted();
    }

    @Descriptor("trust a repo, or only one commit of it")
    public String trust(@Descriptor("owner/name, or owner/name:commit") String repo) {
        RepoRef.Remote remote = remote(repo);
        trust.trust(remote);
        return "Trusted " + remote;
    }

    @Descriptor("download a file into the working folder")
    public Path download(@Descriptor("https:, http: or file:") URI url) {
        String path = url.getPath() == null ? "" : url.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty()) {
            throw new HubException(
                    Kind.ARGUMENT, "The URL names no file: say where to put it, as in hub download URL FILE.");
        }
        return download(url, (Path) new CommandWord(name).to(Path.class, "FILE"));
    }

    @Descriptor("download a file")
    public Path download(@Descriptor("https:, http: or file:") URI url, @Descriptor("the target") Path file) {
        hub.downloadUrlToFile(url, file, null, progress);
        return file;
    }

    private static RepoRef.Remote remote(String repo) {
        if (RepoRef.parse(repo) instanceof RepoRef.Remote remote) {
            return remote;
        }
        throw new HubException(
                Kind.ARGUMENT, repo + " is a local folder: it needs no trust, and is never in the cache.");
    }

    static Duration time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new HubException(
                    Kind.ARGUMENT, "\"" + text + "\" is no time: expected a number and s, m, h, d or w, as in 30d.");
        }
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
        };
    }

    static long size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new HubException(
                    Kind.ARGUMENT, "\"" + text + "\" is no size: expected a number and k, M, G or T, as in 20G.");
        }
        long unit = 1;
        for (int i = " kmgt"
                        .indexOf(size.group(2).isEmpty() ? " " : size.group(2).toLowerCase(Locale.ROOT));
                i > 0;
                i--) {
            unit *= 1000;
        }
        try {
            return Math.multiplyExact(Long.parseLong(size.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new HubException(Kind.ARGUMENT, "\"" + text + "\" is too much: expected less than 9 million T.", e);
        }
    }
}
