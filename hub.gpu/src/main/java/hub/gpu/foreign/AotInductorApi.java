package hub.gpu.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/**
 * The C functions of a program that AOTInductor compiled, by their own names. Each compiled program is a library of its own
 * that has all of them. All arguments are declared as 64-bit integers, as {@link FileApi} does.
 */
public final class AotInductorApi {

    private static final MethodHandle OF_1 = bind(1);
    private static final MethodHandle OF_2 = bind(2);
    private static final MethodHandle OF_3 = bind(3);
    private static final MethodHandle OF_4 = bind(4);
    private static final MethodHandle OF_5 = bind(5);
    private static final MethodHandle OF_7 = bind(7);

    private final MemorySegment create;
    private final MemorySegment delete;
    private final MemorySegment run;
    private final MemorySegment numInputs;
    private final MemorySegment numOutputs;
    private final MemorySegment numConstants;
    private final MemorySegment constantName;
    private final MemorySegment constantOriginalFqn;
    private final MemorySegment constantFromFolded;
    private final MemorySegment constantDtype;
    private final MemorySegment constantDataSize;
    private final MemorySegment updateConstants;

    /** Since PyTorch 2.13; else null. */
    private final MemorySegment lastError;

    /**
     * @param library as {@link NativeLibraries#openAlone} gave it
     * @throws UnsatisfiedLinkError if it lacks a function, whose name is the message
     */
    public AotInductorApi(long library) {
        create = required(library, "AOTInductorModelContainerCreateWithDevice");
        delete = required(library, "AOTInductorModelContainerDelete");
        run = required(library, "AOTInductorModelContainerRun");
        numInputs = required(library, "AOTInductorModelContainerGetNumInputs");
        numOutputs = required(library, "AOTInductorModelContainerGetNumOutputs");
        numConstants = required(library, "AOTInductorModelContainerGetNumConstants");
        constantName = required(library, "AOTInductorModelContainerGetConstantName");
        constantOriginalFqn = required(library, "AOTInductorModelContainerGetConstantOriginalFQN");
        constantFromFolded = required(library, "AOTInductorModelContainerGetConstantFromFolded");
        constantDtype = required(library, "AOTInductorModelContainerGetConstantDtype");
        constantDataSize = required(library, "AOTInductorModelContainerGetConstantDataSize");
        updateConstants = required(library, "AOTInductorModelContainerUpdateUserManagedConstantBufferPairs");
        lastError = NativeLibraries.symbol(library, "AOTInductorGetLastError").orElse(null);
    }

    private static MemorySegment required(long library, String name) {
        return NativeLibraries.symbol(library, name).orElseThrow(() -> new UnsatisfiedLinkError(name));
    }

    private static MethodHandle bind(int arguments) {
        var longs = Collections.nCopies(arguments, Downcalls.INT64).toArray(MemoryLayout[]::new);
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(Downcalls.INT32, longs));
    }

    public int AOTInductorModelContainerCreateWithDevice(long result, long models, long device, long cubinDir) {
        try {
            return (int) OF_4.invokeExact(create, result, models, device, cubinDir);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public int AOTInductorModelContainerDelete(long container) {
        try {
            return (int) OF_1.invokeExact(delete, container);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    /** The inputs are taken, also by a call that fails: their places then hold 0. The outputs are the caller's. */
    public int AOTInductorModelContainerRun(
            long container, long inputs, long numInputs, long outputs, long numOutputs, long stream, long executor) {
        try {
            return (int) OF_7.invokeExact(run, container, inputs, numInputs, outputs, numOutputs, stream, executor);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public int AOTInductorModelContainerGetNumInputs(long container, long result) {
        return call(numInputs, container, result);
    }

    public int AOTInductorModelContainerGetNumOutputs(long container, long result) {
        return call(numOutputs, container, result);
    }

    public int AOTInductorModelContainerGetNumConstants(long container, long result) {
        return call(numConstants, container, result);
    }

    public int AOTInductorModelContainerGetConstantName(long container, long index, long result) {
        return call(constantName, container, index, result);
    }

    public int AOTInductorModelContainerGetConstantOriginalFQN(long container, long index, long result) {
        return call(constantOriginalFqn, container, index, result);
    }

    public int AOTInductorModelContainerGetConstantFromFolded(long container, long index, long result) {
        return call(constantFromFolded, container, index, result);
    }

    public int AOTInductorModelContainerGetConstantDtype(long container, long index, long result) {
        return call(constantDtype, container, index, result);
    }

    public int AOTInductorModelContainerGetConstantDataSize(long container, long index, long result) {
        return call(constantDataSize, container, index, result);
    }

    /** The pairs are names and tensors. The tensors stay the caller's, who keeps them for as long as the container lives. */
    public int AOTInductorModelContainerUpdateUserManagedConstantBufferPairs(
            long container, long pairs, long count, long useInactive, long validateFullUpdate) {
        try {
            return (int) OF_5.invokeExact(updateConstants, container, pairs, count, useInactive, validateFullUpdate);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    /** What the last function of this thread that failed says, as far as it says something. */
    public String lastError(long scratch) {
        if (lastError == null) {
            return "compiled programs of PyTorch before 2.13 write the reason to standard error";
        }
        try {
            int status = (int) OF_1.invokeExact(lastError, scratch);
            return status == 0 ? NativeMemory.text(NativeMemory.getLong(scratch)) : "no reason given";
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    private static int call(MemorySegment function, long container, long result) {
        try {
            return (int) OF_2.invokeExact(function, container, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    private static int call(MemorySegment function, long container, long index, long result) {
        try {
            return (int) OF_3.invokeExact(function, container, index, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
