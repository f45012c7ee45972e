package hub.gpu.program.format;

import hub.gpu.memory.ByteRegion;
import java.util.Map;

/**
 * What AOTInductor compiled of a program. It is only read here.
 *
 * @param library a native library
 * @param machine what it was compiled for, by AOTInductor's names: {@code AOTI_CPU_ISA}, {@code AOTI_MACHINE} and others
 * @param hasKernels whether kernels for a GPU lie beside the library
 */
public record MachineCode(ByteRegion library, Map<String, String> machine, boolean hasKernels) {

    /** {@code cpu} or {@code cuda}; empty if it does not say. */
    public String device() {
        return machine.getOrDefault("AOTI_DEVICE_KEY", "");
    }

    /** {@code linux}; empty if it does not say. */
    public String system() {
        return machine.getOrDefault("AOTI_PLATFORM", "");
    }

    /** {@code x86_64}; empty if it does not say. */
    public String processor() {
        return machine.getOrDefault("AOTI_MACHINE", "");
    }

    /** {@code AVX2}, or several names with spaces between them; empty if it does not say. */
    public String instructionSet() {
        return machine.getOrDefault("AOTI_CPU_ISA", "");
    }

    /** {@code cpu, linux x86_64, AVX2}. */
    @Override
    public String toString() {
        return "%s, %s %s, %s".formatted(known(device()), known(system()), known(processor()), known(instructionSet()));
    }

    private static String known(String value) {
        return value.isEmpty() ? "?" : value;
    }
}
