package hub.gpu.program.code;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TorchException;
import hub.gpu.foreign.AotInductorApi;
import hub.gpu.foreign.DTypeCodes;
import hub.gpu.foreign.NativeLibraries;
import hub.gpu.foreign.NativeMemory;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.TensorApi;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorHandle;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.ownership.ThreadContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * A container of AOTInductor's: a library, the weights that it looks at, and as many runners as there are processors. Each call
 * takes a runner, and waits if all are busy.
 */
final class AotInductorContainer {

    private static final long NO_FOLDER = 0;
    private static final long STREAM_BY_DEFAULT = 0;
    private static final long NO_EXECUTOR = 0;

    /** AOTInductor rounds the sizes of constants up to this many bytes, and looks at no more than their elements. */
    private static final long CONSTANT_ALIGNMENT = 64;

    private final long library;
    private final AotInductorApi api;
    private final long address;
    private final List<TensorHandle> weights = new ArrayList<>();

    /** Gives the weight of a name; null if there is none. */
    @FunctionalInterface
    interface Weights {
        Tensor get(String name);
    }

    private AotInductorContainer(long library, AotInductorApi api, long address) {
        this.library = library;
        this.api = api;
        this.address = address;
    }

    /**
     * Makes one of a library, which it closes at its end or if it cannot be made.
     *
     * @param weights gives the tensor of a name, which is kept from being freed as long as the container lives
     */
    static AotInductorContainer of(long library, Device device, int inputs, int outputs, Weights weights)
            throws DoesNotFitException {
        AotInductorContainer container;
        try {
            container = create(library, device);
        } catch (DoesNotFitException | RuntimeException | Error e) {
            NativeLibraries.close(library);
            throw e;
        }
        try {
            container.requireCount("inputs", inputs, container::numInputs);
            container.requireCount("outputs", outputs, container::numOutputs);
            container.take(weights);
            return container;
        } catch (DoesNotFitException | RuntimeException | Error e) {
            container.free();
            throw e;
        }
    }

    private static AotInductorContainer create(long library, Device device) throws DoesNotFitException {
        AotInductorApi api;
        try {
            api = new AotInductorApi(library);
        } catch (UnsatisfiedLinkError e) {
            throw new DoesNotFitException(
                    "it lacks the function %s: compile with PyTorch 2.11 or newer".formatted(e.getMessage()), e);
        }
        int runners = Runtime.getRuntime().availableProcessors();
        long out = ThreadContext.get().scratch().out();
        long status = NativeMemory.withText(
                device.toString(),
                (name, _) -> api.AOTInductorModelContainerCreateWithDevice(out, runners, name, NO_FOLDER));
        if (status != 0) {
            throw new DoesNotFitException("it does not start: " + api.lastError(out));
        }
        return new AotInductorContainer(library, api, NativeMemory.getLong(out));
    }

    private int numInputs(long out) {
        return api.AOTInductorModelContainerGetNumInputs(address, out);
    }

    private int numOutputs(long out) {
        return api.AOTInductorModelContainerGetNumOutputs(address, out);
    }

    /** A function of the container that writes a number, and gives its status. */
    @FunctionalInterface
    private interface Getter {
        int get(long out);
    }

    private long ask(Getter getter) throws DoesNotFitException {
        long out = ThreadContext.get().scratch().out();
        NativeMemory.setLong(out, 0);
        if (getter.get(out) != 0) {
            throw new DoesNotFitException("it does not say what it takes: " + api.lastError(out));
        }
        return NativeMemory.getLong(out);
    }

    private void requireCount(String what, int expected, Getter getter) throws DoesNotFitException {
        long count = ask(getter);
        if (count != expected) {
            throw new DoesNotFitException("it has %d %s, and the graph %d".formatted(count, what, expected));
        }
    }

    /** Gives it the weights that it was compiled with. It makes others of them, folded ones for instance, at its first call. */
    private void take(Weights given) throws DoesNotFitException {
        long count = ask(out -> api.AOTInductorModelContainerGetNumConstants(address, out));
        var pairs = new ArrayList<Long>();
        for (long i = 0; i < count; i++) {
            long index = i;
            boolean isFolded =
                    (ask(out -> api.AOTInductorModelContainerGetConstantFromFolded(address, index, out)) & 1) != 0;
            if (isFolded) {
                continue;
            }
            long name = ask(out -> api.AOTInductorModelContainerGetConstantName(address, index, out));
            String known = NativeMemory.text(
                    ask(out -> api.AOTInductorModelContainerGetConstantOriginalFQN(address, index, out)));
            Tensor weight = given.get(known);
            if (weight == null) {
                throw new DoesNotFitException("its constant \"%s\" is not in the file".formatted(known));
            }
            requireAlike(known, weight, index);
            TensorHandle handle = ((NativeTensor) weight).handle();
            pairs.add(name);
            pairs.add(handle.acquire());
            weights.add(handle);
        }
        int status = NativeMemory.withLongs(pairs.size(), at -> {
            NativeMemory.fillLongs(at, pairs.size(), i -> pairs.get((int) i));
            return api.AOTInductorModelContainerUpdateUserManagedConstantBufferPairs(
                    address, at, pairs.size() / 2, 0, 1);
        });
        if (status != 0) {
            throw new DoesNotFitException("it does not take its weights: "
                    + api.lastError(ThreadContext.get().scratch().out()));
        }
    }

    private void requireAlike(String name, Tensor weight, long index) throws DoesNotFitException {
        long type = ask(out -> api.AOTInductorModelContainerGetConstantDtype(address, index, out));
        long bytes = ask(out -> api.AOTInductorModelContainerGetConstantDataSize(address, index, out));
        DType found = weight.dtype();
        long given = weight.numel() * found.bytes();
        boolean fits = bytes == given || bytes == Math.ceilDiv(given, CONSTANT_ALIGNMENT) * CONSTANT_ALIGNMENT;
        if (DTypeCodes.code(found) != (int) type || !fits) {
            throw new DoesNotFitException("its constant \"%s\" has %d bytes, and that of the file is %s of %d bytes"
                    .formatted(name, bytes, found.torchName(), given));
        }
    }

    /**
     * Runs it once.
     *
     * @param inputs strided tensors as at the export; they stay the caller's
     * @return tensors that belong to {@code owner} and the innermost scope of this thread
     * @throws TorchException if it fails, with its reason
     */
    List<Object> run(List<Tensor> inputs, int outputs, TensorOwner owner) {
        int given = inputs.size();
        return NativeMemory.withLongs(given + outputs, at -> {
            LongUnaryOperator place = i -> at + i * Long.BYTES;
            try {
                for (int i = 0; i < given; i++) {
                    NativeMemory.setLong(place.applyAsLong(i), newHandle(inputs.get(i)));
                }
                int status = api.AOTInductorModelContainerRun(
                        address, at, given, place.applyAsLong(given), outputs, STREAM_BY_DEFAULT, NO_EXECUTOR);
                if (status != 0) {
                    throw new TorchException("the program's machine code: "
                            + api.lastError(ThreadContext.get().scratch().out()).strip());
                }
                return adopted(place.applyAsLong(given), outputs, owner);
            } finally {
                // What the call took, or what was adopted, is 0 now.
                for (int i = 0; i < given + outputs; i++) {
                    long left = NativeMemory.getLong(place.applyAsLong(i));
                    if (left != 0) {
                        TensorApi.aoti_torch_delete_tensor_object(left);
                    }
                }
            }
        });
    }

    private static List<Object> adopted(long at, int count, TensorOwner owner) {
        var results = new ArrayList<Object>(count);
        for (int i = 0; i < count; i++) {
            long result = NativeMemory.getLong(at + (long) i * Long.BYTES);
            if (result == 0) {
                throw new TorchException("the program's machine code: output %d is missing".formatted(i));
            }
            NativeMemory.setLong(at + (long) i * Long.BYTES, 0);
            results.add(ThreadContext.get().adopt(result, owner));
        }
        return results;
    }

    private static long newHandle(Tensor tensor) {
        ThreadContext context = ThreadContext.get();
        TensorHandle handle = ((NativeTensor) tensor).handle();
        long original = handle.acquire();
        try {
            NativeStatus.check(
                    TensorApi.aoti_torch_new_tensor_handle(
                            original, context.scratch().out()),
                    "an input");
            return context.scratch().outLong();
        } finally {
            handle.release();
        }
    }

    /** Ends it. No call may be running. */
    void free() {
        api.AOTInductorModelContainerDelete(address);
        weights.forEach(TensorHandle::release);
        NativeLibraries.close(library);
    }
}
