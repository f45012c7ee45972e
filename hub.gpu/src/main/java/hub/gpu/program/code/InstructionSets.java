package hub.gpu.program.code;

import hub.gpu.program.format.MachineCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The instruction sets of processors, by their names in Linux's {@code /proc/cpuinfo}. */
final class InstructionSets {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private static final List<String> V3 = List.of("avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe");
    private static final List<String> AVX512 = List.of("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl");

    /** What PyTorch's own names stand for. */
    private static final Map<String, List<String>> OF_PYTORCH = Map.of(
            "avx2", List.of("avx2", "fma", "f16c"),
            "avx512", List.of("avx512f", "avx512bw", "avx512dq", "avx512vl", "fma"),
            "avx512_vnni", List.of("avx512_vnni"),
            "amx_tile", List.of("amx_tile", "amx_bf16", "amx_int8"),
            "asimd", List.of("asimd"));

    /** What the compiler calls in another way than Linux does. */
    private static final Map<String, String> OF_COMPILER = Map.ofEntries(
            Map.entry("sse3", "pni"),
            Map.entry("sse4.1", "sse4_1"),
            Map.entry("sse4.2", "sse4_2"),
            Map.entry("bmi", "bmi1"),
            Map.entry("lzcnt", "abm"),
            Map.entry("pclmul", "pclmulqdq"),
            Map.entry("avxvnni", "avx_vnni"),
            Map.entry("avx512vbmi2", "avx512_vbmi2"),
            Map.entry("avx512vnni", "avx512_vnni"),
            Map.entry("avx512bitalg", "avx512_bitalg"),
            Map.entry("avx512bf16", "avx512_bf16"),
            Map.entry("avx512fp16", "avx512_fp16"),
            Map.entry("avx512vpopcntdq", "avx512_vpopcntdq"),
            Map.entry("avx512vp2intersect", "avx512_vp2intersect"),
            Map.entry("amx-tile", "amx_tile"),
            Map.entry("amx-int8", "amx_int8"),
            Map.entry("amx-bf16", "amx_bf16"));

    /** The others that a compiler uses by itself, in loops of numbers. */
    private static final Set<String> SAME_NAME = Set.of(
            "ssse3",
            "sse4a",
            "popcnt",
            "avx",
            "avx2",
            "fma",
            "fma4",
            "xop",
            "f16c",
            "bmi2",
            "abm",
            "movbe",
            "adx",
            "gfni",
            "avx512f",
            "avx512bw",
            "avx512cd",
            "avx512dq",
            "avx512vl",
            "avx512vbmi",
            "avx512ifma");

    private InstructionSets() {}

    /** What this machine's processor has; empty if the system does not say. */
    static Set<String> here() {
        try (var lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .findFirst()
                    .map(line ->
                            Set.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+")))
                    .orElse(Set.of());
        } catch (IOException none) {
            return Set.of();
        }
    }

    /**
     * What machine code needs: what its archive says, and what the compiler wrote of its options into the library. The
     * archive says only what PyTorch asked the compiler for, and by default the compiler used all that the exporter's machine had.
     */
    static Set<String> neededBy(MachineCode code) {
        var needed = new TreeSet<String>();
        for (String name : code.instructionSet().toLowerCase(Locale.ROOT).split("\\s+")) {
            needed.addAll(OF_PYTORCH.getOrDefault(name, List.of(name)));
        }
        needed.remove("");
        new MachineCodeText(code.library()).beginningWith("-march=").forEach(options -> add(options, needed));
        return needed;
    }

    private static void add(String options, Set<String> needed) {
        List<String> words = Arrays.asList(options.split("\\s+"));
        boolean listsAll = words.stream().anyMatch(word -> word.startsWith("-mno-"));
        for (String word : words) {
            switch (word) {
                case "-march=x86-64", "-march=x86-64-v2" -> {}
                case "-march=x86-64-v3" -> needed.addAll(V3);
                case "-march=x86-64-v4" -> {
                    needed.addAll(V3);
                    needed.addAll(AVX512);
                }
                default -> {
                    String name = word.startsWith("-m") ? word.substring(2) : "";
                    if (name.startsWith("arch=") && !listsAll) {
                        needed.add(word);
                    } else if (OF_COMPILER.containsKey(name)) {
                        needed.add(OF_COMPILER.get(name));
                    } else if (SAME_NAME.contains(name)) {
                        needed.add(name);
                    }
                }
            }
        }
    }
}
