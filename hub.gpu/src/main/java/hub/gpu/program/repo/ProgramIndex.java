package hub.gpu.program.repo;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.gpu.program.command.PictureInput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The entrypoints of a repo of programs: those that its {@code hubconf.json} names, or without one each {@code NAME.pt2} at its
 * root.
 *
 * @param programs by their entrypoints
 * @param warnings what cannot be the name of an entrypoint: a line for each
 */
record ProgramIndex(List<Listed> programs, List<String> warnings) {

    static final String FILE = "hubconf.json";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{8,64}");

    /** No repo needs more. */
    private static final long MOST_BYTES = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** One program, by the entrypoint that loads it. */
    sealed interface Listed {

        String name();

        /** What its publisher says of it, or an empty string. */
        String doc();

        /** How pictures become inputs, by the names of the inputs. */
        Map<String, PictureInput> pictures();
    }

    /** @param path its place in the snapshot */
    record InRepo(String name, Path path, String doc, Map<String, PictureInput> pictures) implements Listed {}

    /** @param sha256 the first digits of its SHA-256, eight at least, in hexadecimal */
    record AtUrl(String name, URI url, String sha256, String doc, Map<String, PictureInput> pictures)
            implements Listed {}

    /** @param reason why it cannot be loaded */
    record Unusable(String name, String reason) implements Listed {

        @Override
        public String doc() {
            return "";
        }

        @Override
        public Map<String, PictureInput> pictures() {
            return Map.of();
        }
    }

    // What hubconf.json holds.

    private record Hubconf(Map<String, JsonNode> entrypoints) {}

    private record Row(String program, String sha256, String doc, Map<String, Picture> images) {}

    private record Picture(
            List<Integer> resizeSize, List<Integer> cropSize, String interpolation, List<Float> mean, List<Float> std) {

        PictureInput input() {
            return PictureInput.of(resizeSize, cropSize, interpolation, mean, std);
        }
    }

    /**
     * Reads what lies at the root of a snapshot.
     *
     * @throws HubException of kind BUILD if {@code hubconf.json} is not of the form that is expected, with the place
     */
    static ProgramIndex of(Path root) {
        Path hubconf = root.resolve(FILE);
        try {
            return Files.isRegularFile(hubconf) ? read(hubconf) : files(root);
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(root, e));
        }
    }

    private static ProgramIndex files(Path root) throws IOException {
        var programs = new ArrayList<Listed>();
        var warnings = new ArrayList<String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root, "*.pt2")) {
            for (Path file : files) {
                String name = file.getFileName().toString().replaceFirst("\\.pt2$", "");
                if (NAME.matcher(name).matches()) {
                    programs.add(new InRepo(name, file, "", Map.of()));
                } else {
                    warnings.add("%s is left out: an entrypoint cannot have the name \"%s\"."
                            .formatted(file.getFileName(), name));
                }
            }
        }
        return new ProgramIndex(programs, warnings);
    }

    private static ProgramIndex read(Path hubconf) throws IOException {
        if (Files.size(hubconf) > MOST_BYTES) {
            throw new HubException(Kind.BUILD, hubconf + " has more than " + MOST_BYTES + " bytes.");
        }
        Hubconf read;
        try {
            read = MAPPER.readValue(Files.readAllBytes(hubconf), Hubconf.class);
        } catch (JacksonException e) {
            throw new HubException(
                    Kind.BUILD,
                    "%s%s: %s Expected %s"
                            .formatted(
                                    hubconf,
                                    place(e),
                                    reason(e),
                                    "{\"entrypoints\": {\"NAME\": {\"program\": \"FILE.pt2\", \"doc\": \"TEXT\"}}}"),
                    e);
        }
        if (read == null || read.entrypoints() == null) {
            throw new HubException(Kind.BUILD, hubconf + " has no \"entrypoints\".");
        }
        var programs = new ArrayList<Listed>();
        var warnings = new ArrayList<String>();
        read.entrypoints().forEach((name, row) -> {
            if (!NAME.matcher(name).matches()) {
                warnings.add("%s: the entrypoint \"%s\" is left out: %s"
                        .formatted(
                                FILE, name, "a name has letters, digits, _, . and -, and begins with a letter or _."));
                return;
            }
            try {
                programs.add(listed(name, MAPPER.treeToValue(row, Row.class), hubconf.getParent()));
            } catch (JacksonException e) {
                programs.add(new Unusable(name, FILE + ": " + reason(e)));
            } catch (IllegalArgumentException e) {
                programs.add(new Unusable(name, FILE + ": " + e.getMessage()));
            }
        });
        return new ProgramIndex(programs, warnings);
    }

    private static String place(JacksonException e) {
        var place = e.getLocation();
        return place == null || place.getLineNr() < 1 ? "" : ":" + place.getLineNr() + ":" + place.getColumnNr();
    }

    /** What is wrong, in the words of the file. Jackson's own message names classes, but for what is no JSON. */
    private static String reason(JacksonException e) {
        String path = e.getPath().stream()
                .map(part -> part.getPropertyName() == null ? "" + part.getIndex() : part.getPropertyName())
                .collect(Collectors.joining("."));
        if (e instanceof UnrecognizedPropertyException unknown) {
            var known = new TreeSet<>();
            known.addAll(unknown.getKnownPropertyIds());
            return "\"%s\" is unknown, only %s are known.".formatted(path, known);
        }
        return e instanceof DatabindException
                ? (path.isEmpty() ? "it" : '"' + path + '"') + " has another form than it should."
                : e.getOriginalMessage().lines().findFirst().orElse("") + ".";
    }

    private static Listed listed(String name, Row row, Path root) {
        if (row == null || row.program() == null) {
            throw new IllegalArgumentException("it has no \"program\".");
        }
        String doc = row.doc() == null ? "" : row.doc();
        if (row.program().matches("(?i)(https?|file):.*")) {
            String hash = row.sha256() == null ? "" : row.sha256().toLowerCase(Locale.ROOT);
            if (!HASH.matcher(hash).matches()) {
                throw new IllegalArgumentException(
                        "a URL needs \"sha256\" with at least the first 8 hexadecimal digits of its file's SHA-256.");
            }
            return new AtUrl(name, URI.create(row.program()), hash, doc, pictures(row));
        }
        if (row.sha256() != null) {
            throw new IllegalArgumentException("\"sha256\" is for URLs: the commit says what a file of the repo is.");
        }
        return new InRepo(name, within(root, row.program()), doc, pictures(row));
    }

    private static Map<String, PictureInput> pictures(Row row) {
        var pictures = new TreeMap<String, PictureInput>();
        if (row.images() != null) {
            row.images().forEach((input, picture) -> {
                if (picture == null) {
                    throw new IllegalArgumentException("\"images\" says nothing of " + input + ".");
                }
                pictures.put(input, picture.input());
            });
        }
        return pictures;
    }

    private static Path within(Path root, String path) {
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root.normalize()) || Path.of(path).isAbsolute()) {
            throw new IllegalArgumentException(path + " lies outside the repo.");
        }
        return file;
    }
}
