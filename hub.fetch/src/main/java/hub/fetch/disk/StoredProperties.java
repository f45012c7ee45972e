package hub.fetch.disk;

import hub.core.spi.DiskErrors;
import hub.core.spi.ProcessIdentity;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A few named values in a small file, in the format of {@link Properties}. The file is replaced as a whole: a reader sees
 * all old values or all new ones.
 */
public final class StoredProperties {

    private final TreeMap<String, String> values;

    private StoredProperties(TreeMap<String, String> values) {
        this.values = values;
    }

    /** No values yet. */
    public static StoredProperties none() {
        return new StoredProperties(new TreeMap<>());
    }

    /** Reads a file. The result is empty if there is no file, or if it has another format. */
    public static Optional<StoredProperties> read(Path file) throws IOException {
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file)));
        } catch (NoSuchFileException | IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
            return Optional.empty();
        }
        var values = new TreeMap<String, String>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return Optional.of(new StoredProperties(values));
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A value that is a number, or empty. */
    public Optional<Long> getLong(String name) {
        try {
            return get(name).map(Long::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The lines of a value, none if it is missing. */
    public List<String> getLines(String name) {
        return get(name).map(text -> text.lines().toList()).orElse(List.of());
    }

    /** The same values, with one added or replaced. */
    public StoredProperties with(String name, Object value) {
        var more = new TreeMap<>(values);
        more.put(name, value.toString());
        return new StoredProperties(more);
    }

    /** Replaces the file. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path beside = file.resolveSibling(file.getFileName() + "." + ProcessIdentity.uniqueName() + ".tmp");
        try {
            DiskErrors.writing(file, beside, () -> Files.writeString(beside, toString(), StandardCharsets.UTF_8));
            DurableFiles.publish(beside, file);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text.append(value.getKey())
                    .append('=')
                    .append(value.getValue()
                            .replace("\\", "\\\\")
                            .replace("\n", "\\n")
                            .replace("\r", "\\r")
                            .replaceFirst("^ ", "\\\\ "))
                    .append('\n');
        }
        return text.toString();
    }
}
