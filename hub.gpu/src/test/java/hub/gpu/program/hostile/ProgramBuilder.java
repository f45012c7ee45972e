package hub.gpu.program.hostile;

import hub.gpu.References;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The records of a sound program, to be changed and put together again. */
public final class ProgramBuilder {

    static final String MODEL = "models/model.json";
    static final String WEIGHTS = "data/weights/model_weights_config.json";

    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, byte[]> records = new LinkedHashMap<>();

    /** Of a program beside the tests. */
    public static ProgramBuilder of(String name) {
        return read(References.file("program/" + name + ".pt2"));
    }

    /** Of any program. */
    public static ProgramBuilder read(Path file) {
        var builder = new ProgramBuilder();
        try (var zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                try (var in = zip.getInputStream(entry)) {
                    // The root folder comes back when it is written.
                    builder.records.put(
                            entry.getName().substring(entry.getName().indexOf('/') + 1), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return builder;
    }

    /** The same records, to be changed by themselves. */
    ProgramBuilder copy() {
        var copy = new ProgramBuilder();
        copy.records.putAll(records);
        return copy;
    }

    boolean has(String record) {
        return records.containsKey(record);
    }

    public ProgramBuilder with(String record, String content) {
        return with(record, content.getBytes(StandardCharsets.UTF_8));
    }

    public ProgramBuilder with(String record, byte[] content) {
        records.put(record, content);
        return this;
    }

    /** The names of all records that end so. */
    public List<String> names(String end) {
        return records.keySet().stream().filter(name -> name.endsWith(end)).toList();
    }

    public ProgramBuilder without(String record) {
        records.remove(record);
        return this;
    }

    public byte[] content(String record) {
        return records.get(record);
    }

    public String text(String record) {
        return new String(content(record), StandardCharsets.UTF_8);
    }

    JsonNode json(String record) {
        return JSON.readTree(text(record));
    }

    /** Changes the JSON of a record. */
    public ProgramBuilder edit(String record, Consumer<ObjectNode> change) {
        var tree = (ObjectNode) json(record);
        change.accept(tree);
        return with(record, JSON.writeValueAsString(tree));
    }

    /** Changes the program. */
    public ProgramBuilder edit(Consumer<ObjectNode> change) {
        return edit(MODEL, change);
    }

    /** Changes the graph of the program. */
    ProgramBuilder graph(Consumer<ObjectNode> change) {
        return edit(program -> change.accept((ObjectNode) program.at("/graph_module/graph")));
    }

    public void write(Path file) throws IOException {
        Files.write(file, bytes("net/"));
    }

    byte[] bytes(String root) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (var record : records.entrySet()) {
                var entry = new ZipEntry(root + record.getKey());
                var crc = new CRC32();
                crc.update(record.getValue());
                entry.setCrc(crc.getValue());
                entry.setSize(record.getValue().length);
                zip.putNextEntry(entry);
                zip.write(record.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
