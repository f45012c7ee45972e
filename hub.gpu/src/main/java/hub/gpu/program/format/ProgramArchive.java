package hub.gpu.program.format;

import hub.gpu.checkpoint.UnreadValue;
import hub.gpu.checkpoint.format.CheckpointFormats;
import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.Storage;
import hub.gpu.memory.ZipArchive;
import hub.gpu.program.graph.Argument.Layout;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.Expression;
import hub.gpu.program.graph.TensorMeta;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records of a program's archive. There are three layouts. Since 2.9 each storage is a record of its own, and a list says
 * which tensors look at it. In 2.8 tensors are in archives of {@code torch.save} inside the archive. From 2.3 to 2.7 they
 * are, too, and nothing has a root folder.
 */
final class ProgramArchive {

    private static final String FORMAT = "archive_format";
    private static final String OLD_PROGRAM = "serialized_exported_program.json";
    private static final String OLD_TENSORS = "serialized_state_dict.pt";
    private static final String OLD_CONSTANTS = "serialized_constants.pt";
    private static final String LIBRARY = ".so";
    private static final int MAX_TENSORS = 1 << 17;

    private final ZipArchive zip;
    private final Map<String, MappedTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> others = new LinkedHashMap<>();
    private final Map<String, Storage> storages = new HashMap<>();
    private boolean bigEndian;

    ProgramArchive(ZipArchive zip) {
        this.zip = zip;
    }

    /** Whether records of these names are those of a program. */
    static boolean is(Iterable<String> names) {
        for (String name : names) {
            if (name.equals(OLD_PROGRAM) || isAtRoot(name, FORMAT)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAtRoot(String name, String record) {
        return name.equals(record) || name.endsWith("/" + record) && name.indexOf('/') == name.lastIndexOf('/');
    }

    ProgramFile read(Path path) {
        if (zip.has(OLD_PROGRAM)) {
            ExportedProgram program = ofOldVersion();
            return file(path, program, "pt2 of 2.3 to 2.7", Optional.empty());
        }
        List<String> roots = zip.names().stream()
                .filter(name -> isAtRoot(name, FORMAT))
                .map(name -> name.substring(0, name.length() - FORMAT.length()))
                .toList();
        if (roots.size() != 1) {
            throw new MalformedFileException(
                    roots.isEmpty()
                            ? "it is a ZIP archive, and no exported program: it has no archive_format"
                            : "it has more than one archive_format");
        }
        String root = roots.getFirst();
        String format = text(root + FORMAT);
        if (!format.equals("pt2")) {
            throw new MalformedFileException("its archive_format is \"" + format + "\" and not pt2");
        }
        bigEndian = isBigEndian(root);
        String name = name(root);
        ExportedProgram program = ProgramParser.parse(zip.record(root + "models/" + name + ".json"));
        Optional<MachineCode> code = code(root + "data/aotinductor/" + name + "/");
        String config = root + "data/weights/" + name + "_weights_config.json";
        if (zip.has(config)) {
            config(config, root + "data/weights/");
            config(root + "data/constants/" + name + "_constants_config.json", root + "data/constants/");
            return file(path, program, "pt2", code);
        }
        saved(root + "data/weights/" + name + ".pt");
        saved(root + "data/constants/" + name + ".pt");
        return file(path, program, "pt2 of 2.8", code);
    }

    private ExportedProgram ofOldVersion() {
        String version = zip.has("version") ? text("version") : "?";
        if (!zip.has(OLD_TENSORS)) {
            throw new MalformedFileException("its tensors were written by PyTorch 2.1 or 2.2 (version " + version
                    + "): load it there, and save it again with PyTorch 2.9 or newer");
        }
        ExportedProgram program = ProgramParser.parse(zip.record(OLD_PROGRAM));
        saved(OLD_TENSORS);
        saved(OLD_CONSTANTS);
        return program;
    }

    private ProgramFile file(Path path, ExportedProgram program, String layout, Optional<MachineCode> code) {
        requireTensors(program);
        return new ProgramFile(
                path, program, Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(others), layout, code);
    }

    /** What AOTInductor compiled of the program: a library, and beside it a file that says for which machine. */
    private Optional<MachineCode> code(String folder) {
        List<String> libraries = zip.names().stream()
                .filter(record -> record.startsWith(folder) && record.endsWith(LIBRARY))
                .toList();
        if (libraries.size() != 1) {
            return Optional.empty();
        }
        String library = libraries.getFirst();
        String machine = library.substring(0, library.length() - LIBRARY.length()) + "_metadata.json";
        boolean hasKernels =
                zip.names().stream().anyMatch(record -> record.startsWith(folder) && record.endsWith(".cubin"));
        return Optional.of(new MachineCode(
                zip.record(library), zip.has(machine) ? machine(zip.record(machine)) : Map.of(), hasKernels));
    }

    private static Map<String, String> machine(ByteRegion text) {
        return JsonReader.read("its metadata of machine code", text, json -> {
            var values = new HashMap<String, String>();
            json.object(field -> {
                if (json.isString()) {
                    values.put(field, json.string());
                } else {
                    json.skip();
                }
            });
            return Map.copyOf(values);
        });
    }

    private String text(String record) {
        ByteRegion content = zip.record(record);
        String text = content.size() > 64 ? null : content.utf8(0, content.size());
        if (text == null) {
            throw new MalformedFileException("its record " + record + " is no short text");
        }
        return text.strip();
    }

    private boolean isBigEndian(String root) {
        String order = zip.has(root + "byteorder") ? text(root + "byteorder") : "little";
        if (!order.equals("little") && !order.equals("big")) {
            throw new MalformedFileException("its byteorder is neither little nor big");
        }
        return order.equals("big");
    }

    /** The name of the program, {@code model} as a rule. */
    private String name(String root) {
        String folder = root + "models/";
        List<String> names = zip.names().stream()
                .filter(record -> record.startsWith(folder) && record.endsWith(".json"))
                .map(record -> record.substring(folder.length(), record.length() - ".json".length()))
                .toList();
        if (names.contains("model")) {
            return "model";
        }
        if (names.size() == 1) {
            return names.getFirst();
        }
        throw new MalformedFileException(
                names.isEmpty()
                        ? "it has no program: it may hold compiled code alone. Save the exported program with"
                                + " torch.export.save"
                        : "it has several programs, " + String.join(", ", names) + ", and none that is called model");
    }

    /** The tensors of a list: which part of which record each is. */
    private void config(String record, String folder) {
        JsonReader.read("its list of tensors", zip.record(record), json -> {
            json.object(field -> {
                if (field.equals("config")) {
                    json.object(name -> tensor(name, folder, json));
                } else {
                    json.skip();
                }
            });
            return null;
        });
    }

    private void tensor(String name, String folder, JsonReader json) {
        var record = new String[1];
        var isPickled = new boolean[1];
        var meta = new TensorMeta[1];
        json.object(field -> {
            switch (field) {
                case "path_name" -> record[0] = json.string();
                case "use_pickle" -> isPickled[0] = json.bool();
                case "tensor_meta" -> {
                    if (!json.isNull()) {
                        meta[0] = new GraphParser(json).tensorMeta();
                    }
                }
                default -> json.skip();
            }
        });
        if (isPickled[0] || meta[0] == null || meta[0].layout() != Layout.STRIDED) {
            put(name, others, "a custom object or a tensor of a class of its own");
            return;
        }
        if (record[0] == null || record[0].contains("/")) {
            throw json.refused("does not say where the tensor " + name + " lies");
        }
        put(name, tensors, tensor(name, folder + record[0], meta[0]));
    }

    private MappedTensor tensor(String name, String record, TensorMeta meta) {
        Storage storage = storages.computeIfAbsent(record, key -> new Storage(zip.record(key), bigEndian));
        long[] sizes = numbers(meta.sizes(), name);
        if (storage.size() == 0 && Arrays.stream(sizes).noneMatch(size -> size == 0)) {
            throw new MalformedFileException(
                    "its tensor " + name + " has no values: the model was exported with fake tensors");
        }
        try {
            return new MappedTensor(
                    storage,
                    meta.type(),
                    numbers(List.of(meta.offset()), name)[0],
                    sizes,
                    numbers(meta.strides(), name));
        } catch (MalformedFileException e) {
            throw new MalformedFileException("its tensor " + name + ": " + e.getMessage());
        }
    }

    private static long[] numbers(List<Expression> sizes, String name) {
        return sizes.stream()
                .mapToLong(size -> size.value(Map.of())
                        .orElseThrow(() -> new MalformedFileException(
                                "its tensor " + name + " has a size that is no number: " + size)))
                .toArray();
    }

    /** The tensors that {@code torch.save} wrote into a record. */
    private void saved(String record) {
        Object root = CheckpointFormats.read(zip.record(record)).root();
        if (!(root instanceof Map<?, ?> map)) {
            throw new MalformedFileException("its record " + record + " has no tensors by name");
        }
        map.forEach((name, value) -> {
            switch (value) {
                case MappedTensor tensor -> put(name.toString(), tensors, tensor);
                case UnreadValue unread -> put(name.toString(), others, unread.description());
                case null, default -> put(name.toString(), others, "no tensor");
            }
        });
    }

    private <T> void put(String name, Map<String, T> into, T value) {
        if (tensors.containsKey(name) || others.containsKey(name)) {
            throw new MalformedFileException("it has the tensor " + name + " twice");
        }
        into.put(name, value);
        if (tensors.size() + others.size() > MAX_TENSORS) {
            throw new MalformedFileException("it has more than " + MAX_TENSORS + " tensors");
        }
    }

    /** Each parameter, buffer and constant of the program is there, and is what the program takes it for. */
    private void requireTensors(ExportedProgram program) {
        var missing = new ArrayList<String>();
        for (InputSpec input : program.inputs()) {
            boolean isTensor = switch (input.role()) {
                case PARAMETER, BUFFER, TENSOR_CONSTANT -> true;
                default -> false;
            };
            if (isTensor && !tensors.containsKey(input.target()) && !others.containsKey(input.target())) {
                missing.add((String) input.target());
            } else if (isTensor && tensors.containsKey(input.target())) {
                requireAlike(input, tensors.get(input.target()), program);
            }
        }
        if (!missing.isEmpty()) {
            throw new MalformedFileException("it lacks the tensors " + String.join(", ", missing));
        }
    }

    private static void requireAlike(InputSpec input, MappedTensor tensor, ExportedProgram program) {
        TensorMeta meta = program.graph().tensors().get(input.name());
        if (meta == null) {
            throw new MalformedFileException("its graph does not say what " + input.name() + " is");
        }
        long[] sizes = numbers(meta.sizes(), (String) input.target());
        if (meta.type() != tensor.dtype() || !Arrays.equals(sizes, tensor.shape())) {
            throw new MalformedFileException("its tensor %s is %s, and its graph takes %s %s"
                    .formatted(input.target(), tensor, meta.type().torchName(), Arrays.toString(sizes)));
        }
    }
}
